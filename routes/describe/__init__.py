"""What is known in words: names, facts, the map as text, answers, borders."""
