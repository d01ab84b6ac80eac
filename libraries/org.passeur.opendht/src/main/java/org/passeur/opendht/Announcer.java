package org.passeur.opendht;

import java.security.PublicKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.value.CertificateValue;
import org.passeur.opendht.value.DeviceAnnouncement;
import org.passeur.opendht.value.RevocationValue;
import org.passeur.spi.identity.LocalDevice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes what others need to find and prove the device. */
final class Announcer {
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

    private final Table table;
    private final LocalDevice self;

    Announcer(Table table, LocalDevice self) {
        this.table = table;
        this.self = self;
    }

    void announce() {
        List<X509Certificate> chain = self.chain();
        List<X509Certificate> account = chain.subList(1, chain.size());
        table.publish(CertificateValue.key(chain), CertificateValue.of(chain));
        // a certificate is stored under its own key's id only, so the account's has the account's chain
        table.publish(CertificateValue.key(account), CertificateValue.of(account));
        announceDevice(account.get(0).getPublicKey());
        self.revocations()
                .ifPresent(list -> announceRevocations(list, account.get(0).getPublicKey()));
    }

    private void announceRevocations(X509CRL list, PublicKey account) {
        // only the account's key can sign it, so only the device that has that key publishes it
        self.accountSignature(RevocationValue.body(list, account).toSign())
                .ifPresent(signature ->
                        table.publish(Id.ofHex(self.account().hex()), RevocationValue.of(list, account, signature)));
    }

    private void announceDevice(PublicKey account) {
        Id device = Id.ofHex(self.id().hex());
        byte[] statement = DeviceAnnouncement.body(device, account).toSign();
        self.accountSignature(statement)
                .ifPresentOrElse(
                        signature -> table.publish(
                                Id.ofHex(self.account().hex()), DeviceAnnouncement.of(device, account, signature)),
                        () -> LOG.error("This device cannot be found under its account: the account has not signed its"
                                + " announcement. Certify the device again with this bundle started"));
    }
}
