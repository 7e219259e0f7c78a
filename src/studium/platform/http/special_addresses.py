"""Address blocks and ports that are never called, as data.

Blocks: every entry of the IANA IPv4 and IPv6 Special-Purpose Address Registries (as of
2025-10), whole, also where a registry calls a part of one globally reachable; the multicast and
reserved space; and the metadata or host services of clouds that lie in public blocks.
Ports: the Fetch standard's "bad ports" (https://fetch.spec.whatwg.org/#port-blocking, 2025-10).
"""

from ipaddress import IPv4Network, IPv6Network

SPECIAL_IPV4 = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",  # this network, RFC 791
        "10.0.0.0/8",  # private use, RFC 1918
        "100.64.0.0/10",  # shared address space, RFC 6598; also Alibaba's metadata
        "127.0.0.0/8",  # loopback, RFC 1122
        "169.254.0.0/16",  # link local, RFC 3927; most clouds' metadata
        "172.16.0.0/12",  # private use, RFC 1918
        "192.0.0.0/24",  # IETF protocol assignments, RFC 6890; also Oracle's metadata
        "192.0.2.0/24",  # TEST-NET-1, RFC 5737
        "192.31.196.0/24",  # AS112-v4, RFC 7535
        "192.52.193.0/24",  # AMT, RFC 7450
        "192.88.99.0/24",  # 6to4 relay anycast, deprecated by RFC 7526
        "192.168.0.0/16",  # private use, RFC 1918
        "192.175.48.0/24",  # direct delegation AS112 service, RFC 7534
        "198.18.0.0/15",  # benchmarking, RFC 2544
        "198.51.100.0/24",  # TEST-NET-2, RFC 5737
        "203.0.113.0/24",  # TEST-NET-3, RFC 5737
        "224.0.0.0/4",  # multicast, RFC 5771
        "240.0.0.0/4",  # reserved, RFC 1112; limited broadcast, RFC 919
        "168.63.129.16/32",  # Azure's host: metadata, DNS, health probes
        "161.26.0.0/16",  # IBM Cloud's service network, reachable from inside it only
        "166.8.0.0/14",  # IBM Cloud's private endpoints, likewise
    )
)
# All that is routed today is in 2000::/3 (RFC 4291); what lies outside of it is refused whole.
GLOBAL_UNICAST = IPv6Network("2000::/3")
SPECIAL_IPV6 = tuple(
    IPv6Network(block)
    for block in (
        "2001::/23",  # IETF protocol assignments, RFC 2928: Teredo, benchmarking, ORCHID and others
        "2001:db8::/32",  # documentation, RFC 3849
        "2002::/16",  # 6to4, RFC 3056: a tunnel into an IPv4 network
        "2620:4f:8000::/48",  # direct delegation AS112 service, RFC 7534
        "3fff::/20",  # documentation, RFC 9637
    )
)
NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address in the last 32 bits
ISATAP = (0x0000_5EFE, 0x0200_5EFE)  # RFC 5214: before an IPv4 address in the interface id

BAD_PORTS = frozenset(
    {
        *(0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95),
        *(101, 102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161),
        *(179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563),
        *(587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061),
        *(6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080),
    }
)
