package io.jpod.core.network;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was asked for, as typed.
///
/// @param mode `--network`; null: the default
/// @param publish values of `-p`
/// @param publishAll `-P`: publish all exposed ports
/// @param exposed the image's exposed ports and those of `--expose`: `80/tcp`, `8000-8010/udp`
/// @param dns `--dns`
/// @param dnsSearch `--dns-search`
/// @param dnsOptions `--dns-option`
/// @param addHosts `--add-host`, `NAME:IP`
/// @param hostname the container's host name
/// @param name the container's name
public record NetworkRequest(
    @Nullable String mode,
    List<String> publish,
    boolean publishAll,
    List<String> exposed,
    List<String> dns,
    List<String> dnsSearch,
    List<String> dnsOptions,
    List<String> addHosts,
    String hostname,
    String name) {}
