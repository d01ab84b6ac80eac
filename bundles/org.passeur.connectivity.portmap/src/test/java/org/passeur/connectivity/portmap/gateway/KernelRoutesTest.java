package org.passeur.connectivity.portmap.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KernelRoutesTest {
    private static final String ROUTES = """
            Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
            lo\t0000FEA9\t00000000\t0001\t0\t0\t1000\t0000FFFF\t0\t0\t0
            tun0\t00000000\t00000000\t0001\t0\t0\t50\t00000000\t0\t0\t0
            lo\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
            eth9\t00000000\t0102A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
            """;
    private static final String ROUTES_6 = """
            20010db8000000010000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001       lo
            00000000000000000000000000000000 00 00000000000000000000000000000000 00 20010db8000000000000000000000001 00000400 00000005 00000000 00000003       lo
            """;

    @Test
    void the_default_route_of_the_addresss_interface_counts(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("route"), ROUTES);
        assertThat(new KernelRoutes(folder).of(InetAddress.getByName("127.0.0.1")))
                .contains(new Gateway(InetAddress.getByName("192.168.1.1"), "lo"));
    }

    @Test
    void the_same_for_ipv6(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("ipv6_route"), ROUTES_6);
        assertThat(new KernelRoutes(folder).of(InetAddress.getByName("::1")))
                .contains(new Gateway(InetAddress.getByName("2001:db8::1"), "lo"));
    }

    @Test
    void garbage_and_absence_are_no_gateway(@TempDir Path folder) throws IOException {
        assertThat(new KernelRoutes(folder).of(InetAddress.getByName("127.0.0.1")))
                .isEmpty();
        Files.writeString(folder.resolve("route"), "lo\t00000000\tzz\t0003\t0\t0\t0\t00000000\n\n\u0000\n");
        assertThat(new KernelRoutes(folder).of(InetAddress.getByName("127.0.0.1")))
                .isEmpty();
    }
}
