package org.passeur.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordsTest {
    private static final AccountId ACCOUNT = new AccountId("a".repeat(40));
    private static final DeviceId DEVICE = new DeviceId("b".repeat(40));

    @ParameterizedTest
    @ValueSource(strings = {"a", "Zoé", "a b", "🦆"})
    void a_contact_has_a_name(String name) {
        assertThat(new Contact(name, ACCOUNT).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t", "a\nb", "\u202Etxt", "\uD800"})
    void a_contacts_name_must_be_printable(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Contact(name, ACCOUNT));
    }

    @Test
    void a_contacts_name_has_a_hundred_characters_at_most() {
        assertThat(new Contact("x".repeat(100), ACCOUNT).name()).hasSize(100);
        assertThatIllegalArgumentException().isThrownBy(() -> new Contact("x".repeat(101), ACCOUNT));
    }

    private static Offer offer(long... sizes) {
        return new Offer(
                new TransferId(1),
                ACCOUNT,
                DEVICE,
                Optional.empty(),
                LongStream.of(sizes).mapToObj(size -> new FileInfo("f", size)).toList());
    }

    @Test
    void an_offer_adds_up_its_sizes() {
        assertThat(offer(0).totalBytes()).isZero();
        assertThat(offer(1, 2, 3).totalBytes()).isEqualTo(6);
    }

    @Test
    void a_total_beyond_all_numbers_stays_the_greatest_and_never_turns_negative() {
        assertThat(offer(Long.MAX_VALUE).totalBytes()).isEqualTo(Long.MAX_VALUE);
        assertThat(offer(Long.MAX_VALUE, 1).totalBytes()).isEqualTo(Long.MAX_VALUE);
        assertThat(offer(Long.MAX_VALUE, Long.MAX_VALUE, 5).totalBytes()).isEqualTo(Long.MAX_VALUE);
        assertThat(offer(Long.MAX_VALUE - 1, 1).totalBytes()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void an_offer_names_at_least_one_file_and_keeps_its_own_list() {
        assertThatIllegalArgumentException().isThrownBy(RecordsTest::offer);
        List<FileInfo> files = new ArrayList<>(List.of(new FileInfo("f", 1)));
        var offer = new Offer(new TransferId(1), ACCOUNT, DEVICE, Optional.empty(), files);
        files.clear();
        assertThat(offer.files()).hasSize(1);
    }

    @Test
    void a_size_is_not_negative() {
        assertThatIllegalArgumentException().isThrownBy(() -> new FileInfo("f", -1));
    }

    @ParameterizedTest
    @EnumSource(TransferState.class)
    void a_state_has_its_place_in_the_classic_numbering(TransferState state) {
        assertThat(List.of(TransferState.values()).indexOf(state)).isEqualTo(state.code());
        assertThat(state.ended())
                .isEqualTo(
                        switch (state) {
                            case CREATED, AWAITING_PEER, AWAITING_HOST, ONGOING -> false;
                            default -> true;
                        });
    }
}
