package org.passeur.transfer.classic;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"holiday.jpg", "two  words", "../../x", "a:b", "été😀", ".hidden", "\u202Egpj.exe"})
    void a_name_that_fits_stays(String name) {
        assertThat(HeaderName.of(name)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({"'a\nb', a_b", "'a\r\nb', a__b", "'\n\n', __", "'a\u0000b', a_b", "'a\u0085b\u007f', a_b_"})
    void control_characters_are_replaced(String name, String expected) {
        assertThat(HeaderName.of(name)).isEqualTo(expected);
    }

    @Test
    void half_a_surrogate_pair_is_replaced() {
        assertThat(HeaderName.of("a\ud83d")).isEqualTo("a_");
    }

    @Test
    void blanks_at_the_ends_go_because_the_reader_trims_them() {
        assertThat(HeaderName.of("  a b ")).isEqualTo("a b");
        assertThat(HeaderName.of("   ")).isEqualTo("_");
        assertThat(HeaderName.of("")).isEqualTo("_");
    }

    @Test
    void a_name_of_985_bytes_fits_and_a_longer_one_is_cut_at_a_character_before_its_extension() {
        String fits = "a".repeat(981) + ".jpg";
        assertThat(HeaderName.of(fits)).isEqualTo(fits);
        assertThat(HeaderName.of("a" + fits)).isEqualTo(fits);
        String cut = HeaderName.of("😀".repeat(400) + ".jpg");
        assertThat(cut).isEqualTo("😀".repeat(245) + ".jpg");
        assertThat(("Display-Name: " + cut).getBytes(StandardCharsets.UTF_8).length)
                .isLessThanOrEqualTo(999);
    }

    @Test
    void what_is_too_long_for_an_extension_is_cut_like_the_rest() {
        assertThat(HeaderName.of("a." + "b".repeat(2000))).isEqualTo("a." + "b".repeat(983));
    }
}
