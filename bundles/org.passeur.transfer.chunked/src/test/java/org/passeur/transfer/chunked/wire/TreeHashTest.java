package org.passeur.transfer.chunked.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class TreeHashTest {
    @Test
    void the_roots_are_those_of_the_reference_tests_of_certificate_transparency() {
        // the leaves of RFC 6962's reference implementation, and the roots over the first n of them
        List<String> leaves = List.of(
                "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f");
        List<String> roots = List.of(
                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
        var tree = new TreeHash();
        for (int i = 0; i < leaves.size(); i++) {
            byte[] chunk = HexFormat.of().parseHex(leaves.get(i));
            byte[] leaf = new byte[TreeHash.BYTES];
            tree.leaf(chunk, 0, chunk.length, leaf, 0);
            tree.add(leaf);
            assertThat(HexFormat.of().formatHex(tree.root()))
                    .as("over %s leaves", i + 1)
                    .isEqualTo(roots.get(i));
        }
    }

    @Test
    void nothing_hashes_to_the_hash_of_nothing() throws Exception {
        assertThat(new TreeHash().root())
                .isEqualTo(MessageDigest.getInstance("SHA-256").digest());
    }

    @Test
    void computed_as_it_comes_it_is_the_one_that_the_RFC_defines() throws Exception {
        var tree = new TreeHash();
        List<byte[]> leaves = new ArrayList<>();
        for (int i = 0; i < 70; i++) {
            byte[] chunk = ("chunk " + i).getBytes(StandardCharsets.US_ASCII);
            byte[] leaf = new byte[TreeHash.BYTES];
            tree.leaf(chunk, 0, chunk.length, leaf, 0);
            tree.add(leaf);
            leaves.add(leaf);
            assertThat(tree.root()).as("over %s leaves", i + 1).isEqualTo(defined(leaves));
        }
    }

    /** RFC 9162, section 2.1.1, word for word. */
    private static byte[] defined(List<byte[]> leaves) throws Exception {
        int n = leaves.size();
        if (n == 1) {
            return leaves.get(0);
        }
        int k = Integer.highestOneBit(n - 1);
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update((byte) 1);
        digest.update(defined(leaves.subList(0, k)));
        return digest.digest(defined(leaves.subList(k, n)));
    }
}
