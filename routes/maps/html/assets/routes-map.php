<?php
/**
 * Plugin Name: Routes maps
 * Description: Shows maps made with migration-routes from their address alone on a line, or from [routes_map url="..." lang="es"]. In feeds stands the picture.
 * Version: 1.0
 * Requires PHP: 7.2
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/** The sites whose maps are shown. Others: add_filter( 'routes_map_origins', ... ). */
function routes_map_origins() {
	return apply_filters( 'routes_map_origins', array( '@origin@' ) );
}

/** What embed.json says of the map at an address of its folder or page; null if it is none that may be shown. */
function routes_map_card( $url, $lang = '' ) {
	if ( ! preg_match( '#^(https?://[^/?\#]+)(/[^?\#\s]*)?(?:[?\#]\S*)?$#', trim( $url ), $found ) || ! in_array( $found[1], routes_map_origins(), true ) ) {
		return null;
	}
	$path = isset( $found[2] ) && '' !== $found[2] ? $found[2] : '/';
	$page = preg_match( '#/([^/]*\.html?)$#', $path, $named ) ? $named[1] : '';
	$base = $found[1] . ( '' === $page ? trailingslashit( $path ) : substr( $path, 0, -strlen( $page ) ) );
	$key  = 'routes_map_' . md5( $base );
	$data = get_transient( $key );
	if ( ! is_array( $data ) ) {
		$answer = wp_remote_get( $base . 'embed.json', array( 'timeout' => 5, 'redirection' => 0, 'limit_response_size' => 1000000 ) );
		$data   = 200 === wp_remote_retrieve_response_code( $answer ) ? json_decode( wp_remote_retrieve_body( $answer ), true ) : null;
		$data   = is_array( $data ) && isset( $data['editions'] ) && is_array( $data['editions'] ) ? $data : array( 'editions' => array() );
		// What was not found is asked for again soon.
		set_transient( $key, $data, $data['editions'] ? HOUR_IN_SECONDS : MINUTE_IN_SECONDS );
	}
	$first = null;
	foreach ( $data['editions'] as $card ) {
		if ( ! routes_map_is_card( $card ) ) {
			continue;
		}
		$card['base'] = $base;
		if ( null === $first ) {
			$first = $card;
		}
		if ( '' === $lang ? in_array( $page, array( $card['index'], $card['embed'] ), true ) : $lang === $card['lang'] ) {
			return $card;
		}
	}
	return $first;
}

/** Whether an entry of embed.json has what is used here, and file names that lead nowhere else. */
function routes_map_is_card( $card ) {
	foreach ( array( 'lang', 'dir', 'title', 'alt', 'source_line', 'credit', 'index', 'embed', 'image' ) as $name ) {
		if ( ! isset( $card[ $name ] ) || ! is_string( $card[ $name ] ) ) {
			return false;
		}
	}
	foreach ( array( 'index', 'embed', 'image' ) as $name ) {
		if ( ! preg_match( '/^[\w.-]+$/', $card[ $name ] ) ) {
			return false;
		}
	}
	foreach ( array( 300, 470, 490, 610, 640, 700, 1000 ) as $width ) {
		if ( ! isset( $card['heights'][ $width ] ) || ! is_numeric( $card['heights'][ $width ] ) ) {
			return false;
		}
	}
	return isset( $card['image_size'][0], $card['image_size'][1] );
}

/** The height of a map as a CSS length that follows the width of its column. */
function routes_map_height( $of ) {
	$line = function ( $from, $to ) use ( $of ) {
		$slope = ( $of[ $to ] - $of[ $from ] ) / ( $to - $from );
		return number_format( $slope * 100, 2, '.', '' ) . '% + ' . round( $of[ $from ] - $slope * $from ) . 'px';
	};
	// A story's chapters come to stand beside its map.
	$story = isset( $of[890], $of[900] ) && is_numeric( $of[890] ) && is_numeric( $of[900] );
	$wide  = $story
		? 'min(' . $line( 640, 890 ) . ',(100% - 619.5px)*9999,(899.5px - 100%)*9999),min(' . $line( 900, 1000 ) . ',(100% - 899.5px)*9999)'
		: 'min(' . $line( 640, 1000 ) . ',(100% - 619.5px)*9999)';
	return 'max(min(' . $line( 300, 470 ) . ',(480.5px - 100%)*9999),min(' . $line( 490, 610 ) . ',(100% - 479.5px)*9999,(620.5px - 100%)*9999),' . $wide . ')';
}

/** Text in which another plugin finds no [shortcode], and esc_html no entity that it would leave as it is. */
function routes_map_text( $text ) {
	return esc_html( preg_replace( '/\[|&(?=#?\w+;)/', "$0\u{2060}", preg_replace( '/\s+/u', ' ', $text ) ) );
}

/** The map, or in a feed its picture. */
function routes_map_html( $card ) {
	$link = esc_url( $card['base'] . $card['index'] );
	if ( is_feed() ) {
		return '<a href="' . $link . '"><img src="' . esc_url( $card['base'] . $card['image'] ) . '" alt="' . routes_map_text( $card['alt'] ) . '" width="' . (int) $card['image_size'][0] . '" height="' . (int) $card['image_size'][1] . '" /></a> '
			. '<span lang="' . esc_attr( $card['lang'] ) . '">' . routes_map_text( $card['title'] . '. ' . $card['source_line'] . ' ' . $card['credit'] ) . '</span>';
	}
	add_action( 'wp_footer', 'routes_map_listener' );
	return '<div class="routes-map" style="position:relative;padding-bottom:' . routes_map_height( $card['heights'] ) . '">'
		. '<iframe src="' . esc_url( $card['base'] . $card['embed'] ) . '" title="' . routes_map_text( $card['title'] ) . '" loading="lazy" sandbox="@sandbox@" allowfullscreen style="position:absolute;top:0;left:0;width:100%;height:100%;border:0"></iframe></div>';
}

/** One listener for all maps of a page: a height is believed from the frame that it is of, and kept within reason. */
function routes_map_listener() {
	static $said = false;
	if ( $said ) {
		return;
	}
	$said = true;
	echo '<script>addEventListener("message",function(e){var d=e.data,h=d&&d.sentinel==="amp"&&d.type==="embed-size"?d.height:null;if(typeof h!=="number"||!isFinite(h))return;document.querySelectorAll(".routes-map>iframe").forEach(function(f){if(f.contentWindow!==e.source)return;var b=f.parentNode;h=Math.min(4000,Math.max(100,Math.ceil(h)));if(h!==b.clientHeight){b.style.paddingBottom="0";b.style.height=h+"px"}})});document.querySelectorAll(".routes-map>iframe").forEach(function(f){f.contentWindow.postMessage("routes-height","*")})</script>';
}

add_action(
	'init',
	function () {
		foreach ( routes_map_origins() as $number => $origin ) {
			wp_embed_register_handler(
				'routes-map-' . $number,
				'#^' . preg_quote( $origin, '#' ) . '/\S*$#',
				function ( $matches, $attr, $url ) {
					$card = routes_map_card( html_entity_decode( $url ) );
					return $card ? routes_map_html( $card ) : false;
				}
			);
		}
	}
);

add_shortcode(
	'routes_map',
	function ( $given ) {
		$given = shortcode_atts( array( 'url' => '', 'lang' => '' ), $given, 'routes_map' );
		$card  = routes_map_card( html_entity_decode( $given['url'] ), $given['lang'] );
		$link  = $card ? $card['base'] . $card['index'] : $given['url'];
		if ( ! $card ) {
			return '' === $link ? '' : '<a href="' . esc_url( $link ) . '">' . esc_html( $link ) . '</a>';
		}
		$words = is_feed() ? '' : '<figcaption class="wp-element-caption" style="overflow-wrap:anywhere"><a href="' . esc_url( $link ) . '">' . routes_map_text( $card['title'] ) . '</a></figcaption>';
		return '<figure class="wp-block-embed" lang="' . esc_attr( $card['lang'] ) . '" dir="' . esc_attr( $card['dir'] ) . '">' . routes_map_html( $card ) . $words . '</figure>';
	}
);
