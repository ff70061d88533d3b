"""House styles: how a newsroom or an agency sets its maps, read from ``style.toml`` and checked for contrast."""

from routes.maps.styles.reading import BUNDLED, folder_style, house_style

__all__ = ["BUNDLED", "folder_style", "house_style"]
