package org.passeur.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "zoé 你好 🦆", "e\u0301", "tab less", "a/b\\c"})
    void ordinary_text_stays(String text) {
        assertThat(Printable.of(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0, '\t', '\n', '\r', 0x1b, 0x7f, 0x85, 0x9b, 0xad, 0x200b, 0x200e, 0x2028, 0x2029, 0x202e, 0x2066,
                0xfeff, 0xe000, 0xffff, 0xe0001, 0x10ffff
            })
    void what_moves_hides_or_turns_becomes_a_question_mark(int codePoint) {
        assertThat(Printable.of("a" + Character.toString(codePoint) + "b")).isEqualTo("a?b");
    }

    @Test
    void half_a_character_becomes_a_question_mark() {
        assertThat(Printable.of("a\uD83E")).isEqualTo("a?");
        assertThat(Printable.of("\uDD86a")).isEqualTo("?a");
    }

    @Test
    void long_text_is_cut_between_characters() {
        assertThat(Printable.of("🦆".repeat(200))).isEqualTo("🦆".repeat(200));
        assertThat(Printable.of("🦆".repeat(201))).isEqualTo("🦆".repeat(200) + "…");
    }

    @Test
    void what_is_printable_stays_so() {
        String once = Printable.of("\u001b[31mred\u202E");
        assertThat(Printable.of(once)).isEqualTo(once);
    }
}
