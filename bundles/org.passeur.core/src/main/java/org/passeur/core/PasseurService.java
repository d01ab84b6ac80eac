package org.passeur.core;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.passeur.api.Account;
import org.passeur.api.Decision;
import org.passeur.api.DeviceId;
import org.passeur.api.Passeur;
import org.passeur.api.SendOptions;
import org.passeur.api.Ticket;
import org.passeur.api.Transfer;
import org.passeur.api.TransferException;
import org.passeur.api.TransferId;
import org.passeur.core.engine.Assembly;
import org.passeur.core.engine.Engine;
import org.passeur.core.engine.Named;
import org.passeur.core.engine.Sending;
import org.passeur.core.files.SourceFile;
import org.passeur.core.files.SourceTree;
import org.passeur.spi.identity.LocalDevice;
import org.passeur.spi.signalling.Signalling;

/** The node as applications see it, as one local device. */
final class PasseurService implements Passeur {
    private final Engine engine;
    private final LocalDevice self;
    private final Supplier<Optional<Assembly>> assembly;
    private final Supplier<List<Named<Signalling>>> signallings;

    /**
     * @param assembly the providers there are now, if all slots are filled
     * @param signallings the networks this device is in now
     */
    PasseurService(
            Engine engine,
            LocalDevice self,
            Supplier<Optional<Assembly>> assembly,
            Supplier<List<Named<Signalling>>> signallings) {
        this.engine = engine;
        this.self = self;
        this.assembly = assembly;
        this.signallings = signallings;
    }

    @Override
    public Account account() {
        return new Account(self.account(), self.displayName(), self.id());
    }

    @Override
    public Ticket ticket() {
        List<InetSocketAddress> via = signallings.get().stream()
                .flatMap(each -> each.service().entryPoints().stream())
                .filter(address -> !address.isUnresolved() && address.getPort() != 0)
                .distinct()
                .limit(Ticket.MAX_VIA)
                .toList();
        return new Ticket(self.account(), via);
    }

    @Override
    public void bootstrap(Collection<InetSocketAddress> nodes) {
        signallings.get().forEach(each -> each.service().bootstrap(nodes));
    }

    @Override
    public Transfer send(List<Path> files, Ticket to, SendOptions options) throws TransferException {
        if (files.isEmpty()) {
            throw new IllegalArgumentException("name at least one file to send");
        }
        if (to.account().equals(self.account())) {
            throw new IllegalArgumentException("the recipient is this account itself");
        }
        return send(new Sending(files, to, options));
    }

    @Override
    public Transfer retry(TransferId id) throws TransferException {
        return send(engine.again(id));
    }

    private Transfer send(Sending sending) throws TransferException {
        List<SourceFile.Found> found = SourceTree.find(sending.files(), sending.options());
        Assembly now = assembly.get()
                .orElseThrow(() -> new IllegalStateException("a slot is not filled any more; ask Diagnostics which"));
        return engine.send(now, sending, found);
    }

    @Override
    public List<Transfer> transfers() {
        return engine.transfers();
    }

    @Override
    public Optional<Transfer> transfer(TransferId id) {
        return engine.transfer(id);
    }

    @Override
    public CompletionStage<Transfer> ended(TransferId id) {
        return engine.ended(id);
    }

    @Override
    public void accept(TransferId id, Decision.Accept decision) throws IOException {
        engine.accept(id, decision);
    }

    @Override
    public void refuse(TransferId id) {
        engine.refuse(id);
    }

    @Override
    public void limit(long bytesPerSecond) {
        engine.limit(bytesPerSecond);
    }

    @Override
    public void limit(TransferId id, long bytesPerSecond) {
        engine.limit(id, bytesPerSecond);
    }

    @Override
    public void forget(TransferId id) {
        engine.forget(id);
    }

    @Override
    public void cancel(TransferId id) {
        engine.cancel(id);
    }

    @Override
    public void cancel(TransferId id, DeviceId device) {
        engine.cancel(id, device);
    }
}
