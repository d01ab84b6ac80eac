package org.passeur.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {
    private static final String ID = "59ce98bdadd7a2c84a990815b7f1127b4237bce8";

    @Test
    void account_and_device_ids_are_their_digits() {
        assertThat(new AccountId(ID)).hasToString(ID).isEqualTo(new AccountId(ID));
        assertThat(new DeviceId(ID)).hasToString(ID).isLessThan(new DeviceId("f".repeat(40)));
        assertThat(new AccountId("0".repeat(40))).isLessThan(new AccountId(ID));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "59ce98bdadd7a2c84a990815b7f1127b4237bce",
                "59ce98bdadd7a2c84a990815b7f1127b4237bce80",
                "59CE98BDADD7A2C84A990815B7F1127B4237BCE8",
                "59ce98bdadd7a2c84a990815b7f1127b4237bceg",
                "59ce98bdadd7a2c84a990815b7f1127b4237bce8\n",
                " 59ce98bdadd7a2c84a990815b7f1127b4237bce8"
            })
    void other_forms_are_no_ids(String hex) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AccountId(hex))
                .withMessageContaining("account id");
        assertThatIllegalArgumentException().isThrownBy(() -> new DeviceId(hex)).withMessageContaining("device id");
    }

    @Test
    void a_message_about_a_bad_id_cannot_move_the_cursor() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AccountId("\u001b[2J"))
                .withMessageNotContaining("\u001b");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 0xcafeL})
    void transfer_ids_use_all_64_bits(long value) {
        var id = new TransferId(value);
        assertThat(id.toString()).matches("[0-9a-f]{16}");
        assertThat(TransferId.parse(id.toString())).isEqualTo(id);
    }

    @Test
    void leading_zeros_of_a_transfer_id_may_be_left_out() {
        assertThat(TransferId.parse("1f")).isEqualTo(new TransferId(31));
        assertThat(TransferId.parse("1F")).isEqualTo(new TransferId(31));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "+1", "x", "10000000000000000", "00000000000000001", " 1", "1 ", "0x1", "\u0661"})
    void other_forms_are_no_transfer_ids(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TransferId.parse(text))
                .withMessageContaining("transfer id");
    }
}
