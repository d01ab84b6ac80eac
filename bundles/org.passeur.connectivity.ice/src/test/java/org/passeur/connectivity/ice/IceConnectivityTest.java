package org.passeur.connectivity.ice;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.passeur.connectivity.ice.blob.IceBlobCodec;
import org.passeur.connectivity.ice.blob.IceCandidate;
import org.passeur.spi.connectivity.ConnectivityProvider;
import org.passeur.spi.link.Side;
import org.passeur.tck.connectivity.ConnectivityProviderContract;

/** ICE is a connectivity provider. */
final class IceConnectivityTest extends ConnectivityProviderContract {
    @Override
    protected ConnectivityProvider provider(Side side) {
        Negotiated.warmUp();
        return new IceConnectivity(List.of("127.0.0.1"), "0");
    }

    @Override
    protected List<InetSocketAddress> ports(List<String> lines) {
        return lines.stream()
                .map(IceBlobCodec::read)
                .flatMap(Optional::stream)
                .flatMap(blob -> blob.candidates().stream())
                .filter(candidate -> candidate.tcpType() == IceCandidate.TcpType.PASSIVE)
                .map(IceCandidate::target)
                .toList();
    }

    @Override
    protected long resources() {
        return Census.threads() + Census.descriptors();
    }
}
