package org.passeur.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.passeur.api.TransferState;
import org.passeur.core.engine.OptimisticView.PartView;

class OptimisticViewTest {
    /** Each step is part:state[:bytes]; C created, P awaiting peer, O ongoing, F finished, R refused, T timed out, H by host. */
    @ParameterizedTest(name = "{0} shows {1} {2}")
    @CsvSource({
        "0C, CREATED, 0",
        "0C 0P, AWAITING_PEER, 0",
        "0C 0P 0O:5, ONGOING, 5",
        "0C 0P 0O:5 0F:9, FINISHED, 9",
        "0C 0R, CLOSED_BY_PEER, 0",
        // one refuses, two accept
        "0C 1C 2C 0P 1P 2P 0R, AWAITING_PEER, 0",
        "0C 1C 2C 0P 1P 2P 0R 1O:3, ONGOING, 3",
        "0C 1C 2C 0P 1P 2P 0R 1O:3 2O:7, ONGOING, 7",
        "0C 1C 2C 0P 1P 2P 0R 1O:3 2O:7 1F:9, FINISHED, 9",
        "0C 1C 2C 1P 2P 1F:9 0R 2T, FINISHED, 9",
        // once finished, later failures are ignored
        "0C 1C 0F:9 1H, FINISHED, 9",
        "0C 1C 1H 0F:9, FINISHED, 9",
        // failure only if all fail, and then the last one
        "0C 1C 2C 0R 1T, CREATED, 0",
        "0C 1C 2C 0R 1T 2H, CLOSED_BY_HOST, 0",
        "0C 1C 2C 2H 1R 0T, TIMEOUT_EXPIRED, 0",
        // the ongoing one fails: back to the best of the others, progress from what they have
        "0C 1C 0P 1P 0O:50 0H, AWAITING_PEER, 0",
        "0C 1C 0O:50 1O:20 0H, ONGOING, 20",
        "0C 1C 0O:50 0H, CREATED, 0",
        "0C 1C 0O:50 0H 1P 1O:1, ONGOING, 1",
        // progress never decreases while none fails
        "0C 1C 0O:50 1O:20, ONGOING, 50",
        // a part that lags changes nothing
        "0C 1C 0O:5 1C 1P, ONGOING, 5",
        // no shared protocol and a wrong hash are failures, though their codes are low
        "0C 0U, UNSUPPORTED, 0",
        "0C 0P 0O:9 0I, INVALID, 9",
        "0C 1C 0U, CREATED, 0",
    })
    void the_best_of_the_parts_is_shown(String steps, TransferState state, long bytes) {
        List<PartView> parts = new ArrayList<>();
        OptimisticView view = OptimisticView.BEGUN;
        for (String step : steps.split(" ", -1)) {
            int part = step.charAt(0) - '0';
            TransferState now = state(step.charAt(1));
            long moved = step.length() > 2 ? Long.parseLong(step.substring(3)) : 0;
            if (part == parts.size()) {
                parts.add(new PartView(now, moved));
            } else {
                parts.set(
                        part, new PartView(now, Math.max(moved, parts.get(part).bytes())));
            }
            view = view.after(now, parts, false);
        }
        assertThat(view).isEqualTo(new OptimisticView(state, bytes));
    }

    @ParameterizedTest
    @CsvSource({"true, CREATED", "false, CLOSED_BY_PEER"})
    void while_more_devices_may_be_found_not_all_have_failed(boolean mayGrow, TransferState state) {
        var refused = new PartView(TransferState.CLOSED_BY_PEER, 0);
        assertThat(OptimisticView.BEGUN
                        .after(TransferState.CLOSED_BY_PEER, List.of(refused), mayGrow)
                        .state())
                .isEqualTo(state);
    }

    private static TransferState state(char letter) {
        return switch (letter) {
            case 'C' -> TransferState.CREATED;
            case 'P' -> TransferState.AWAITING_PEER;
            case 'O' -> TransferState.ONGOING;
            case 'F' -> TransferState.FINISHED;
            case 'R' -> TransferState.CLOSED_BY_PEER;
            case 'T' -> TransferState.TIMEOUT_EXPIRED;
            case 'H' -> TransferState.CLOSED_BY_HOST;
            case 'U' -> TransferState.UNSUPPORTED;
            default -> TransferState.INVALID;
        };
    }
}
