package org.passeur.core.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeNameTest {
    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "photo.jpg, photo.jpg",
        "two words.txt, two words.txt",
        "../../etc/passwd, passwd",
        "..\\..\\boot.ini, boot.ini",
        "/etc/passwd, passwd",
        "C:\\x\\y.txt, y.txt",
        "C:y.txt, C_y.txt",
        ".., file",
        "., file",
        "'', file",
        "'   ', file",
        "/, file",
        "..., file",
        ".bashrc, bashrc",
        "name., name",
        "'name. . ', name",
        "con, _con",
        "NUL.txt, _NUL.txt",
        "com1.tar.gz, _com1.tar.gz",
        "'aux .txt', '_aux .txt'",
        "console.txt, console.txt",
        "a<b>c:d|e?f*g, a_b_c_d_e_f_g",
        "héé.txt, héé.txt",
        "文件.txt, 文件.txt",
    })
    void names_are_made_safe(String name, String safe) {
        assertThat(SafeName.of(name)).isEqualTo(safe);
    }

    @Test
    void what_a_terminal_obeys_is_gone() {
        assertThat(SafeName.of("a\nb\r\0\u001b[31mc\u202ejpg.exe\u2028d\ud800e\u007f"))
                .isEqualTo("a_b___[31mc_jpg.exe_d_e_");
    }

    @Test
    void a_long_name_is_cut_between_code_points_and_keeps_its_extension() {
        assertThat(SafeName.of("x".repeat(300) + ".jpg")).isEqualTo("x".repeat(251) + ".jpg");
        assertThat(SafeName.of("é".repeat(200) + ".jpg")).isEqualTo("é".repeat(125) + ".jpg");
        assertThat(SafeName.of("😀".repeat(100))).isEqualTo("😀".repeat(63));
        assertThat(SafeName.of("x".repeat(255))).hasSize(255);
        assertThat(SafeName.of("a." + "x".repeat(300))).hasSize(255);
        assertThat(SafeName.of("x".repeat(10_000_000))).hasSize(255);
    }

    @Test
    void a_number_goes_before_the_extension_and_never_makes_it_too_long() {
        assertThat(SafeName.numbered("a.tar.gz", 2)).isEqualTo("a.tar (2).gz");
        assertThat(SafeName.numbered("README", 3)).isEqualTo("README (3)");
        assertThat(SafeName.numbered("x".repeat(251) + ".jpg", 12)).isEqualTo("x".repeat(246) + " (12).jpg");
    }

    @Test
    void whatever_the_name_it_is_one_element_of_a_path() {
        var random = new Random(3);
        String nasty = "./\\:\0\n .Aé😀\u202e\"*?<>|~con";
        for (int i = 0; i < 20_000; i++) {
            var name = new StringBuilder();
            for (int n = random.nextInt(40); n > 0; n--) {
                name.append(nasty.charAt(random.nextInt(nasty.length())));
            }
            String safe = SafeName.of(name.toString());
            assertThat(safe).isNotEmpty().doesNotContain("/", "\\", "\0", "\n").isNotIn(".", "..");
            assertThat(safe.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(255);
            assertThat(SafeName.of(safe)).isEqualTo(safe);
        }
    }
}
