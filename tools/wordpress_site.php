<?php
/**
 * What tools/wordpress.py puts into its throwaway WordPress as a must-use plugin, and runs from the command line.
 *
 * No request leaves the machine; themes and editors are chosen by the address, so that nothing is kept between pages.
 */

define( 'ROUTES_PORT', (int) getenv( 'ROUTES_PORT' ) );

if ( defined( 'ABSPATH' ) ) {
	add_filter( 'http_request_host_is_external', function ( $yes, $host ) { return '127.0.0.1' === $host; }, 10, 2 );
	add_filter( 'http_allowed_safe_ports', function ( $ports ) { return array_merge( $ports, array( ROUTES_PORT ) ); } );
	add_filter( 'pre_http_request', function ( $answer, $args, $url ) {
		return '127.0.0.1' === wp_parse_url( $url, PHP_URL_HOST ) ? $answer : new WP_Error( 'blocked', 'no other host' );
	}, 10, 3 );
	if ( ! empty( $_GET['theme'] ) ) {
		foreach ( array( 'pre_option_template', 'pre_option_stylesheet' ) as $option ) {
			add_filter( $option, function () { return sanitize_key( $_GET['theme'] ); } );
		}
	}
	// The plugin of routes embed --role plugin, where a page asks for it.
	if ( ! empty( $_GET['routes_plugin'] ) || getenv( 'ROUTES_PLUGIN' ) ) {
		require_once WP_CONTENT_DIR . '/routes-map.php';
	}
	add_filter( 'use_block_editor_for_post', function ( $yes ) { return empty( $_GET['classic'] ) && $yes; } );
	add_filter( 'emoji_svg_url', '__return_false' );
	remove_action( 'wp_head', 'print_emoji_detection_script', 7 );
	remove_filter( 'the_content_feed', 'wp_staticize_emoji' );
	return;
}

// --- from the command line: php wordpress_site.php FOLDER install|posts|stored < JSON ---------------------------------------
$_SERVER['HTTP_HOST'] = getenv( 'ROUTES_HOST' );
$_SERVER['REQUEST_URI'] = '/';
if ( 'install' === $argv[2] ) {
	define( 'WP_INSTALLING', true );
}
require $argv[1] . '/wp-load.php';
if ( 'install' === $argv[2] ) {
	require_once ABSPATH . 'wp-admin/includes/upgrade.php';
	wp_install( 'Routes', 'administrator', 'a@example.org', true, '', 'password' );
	foreach ( array( 'editor', 'author', 'contributor' ) as $role ) {
		wp_insert_user( array( 'user_login' => $role, 'user_pass' => 'password', 'role' => $role, 'user_email' => "$role@example.org" ) );
	}
	exit( 0 );
}

global $post;
$out = array();
if ( 'stored' === $argv[2] ) {
	foreach ( json_decode( stream_get_contents( STDIN ), true ) as $id ) {
		$out[] = array( 'stored' => get_post( $id )->post_content );
	}
	exit( json_encode( $out ) );
}
foreach ( json_decode( stream_get_contents( STDIN ), true ) as $given ) {
	$author = get_user_by( 'login', $given['author'] ?? $given['role'] );
	$user = get_user_by( 'login', $given['role'] );
	wp_set_current_user( $user->ID );
	$fields = array( 'post_title' => 'An article', 'post_content' => $given['content'], 'post_author' => $author->ID );
	$id = wp_insert_post( wp_slash( $fields + array( 'post_status' => current_user_can( 'publish_posts' ) ? 'publish' : 'pending' ) ) );
	if ( ! empty( $given['again'] ) ) { // Somebody else saves it as it stands.
		wp_set_current_user( get_user_by( 'login', $given['again'] )->ID );
		wp_update_post( wp_slash( array( 'ID' => $id, 'post_content' => get_post( $id )->post_content ) ) );
	}
	wp_set_current_user( get_user_by( 'login', 'administrator' )->ID );
	wp_update_post( array( 'ID' => $id, 'post_status' => 'publish' ) );
	$post = get_post( $id );
	setup_postdata( $post );
	$html = empty( $given['content_only'] ) ? '' : str_replace( ']]>', ']]&gt;', apply_filters( 'the_content', $post->post_content ) );
	$out[] = array( 'id' => $id, 'stored' => $post->post_content, 'html' => $html, 'excerpt' => empty( $given['content_only'] ) ? get_the_excerpt( $post ) : '' );
}
echo json_encode( $out );
