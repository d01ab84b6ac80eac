package org.passeur.itests.netlab;

import java.io.File;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * These tests need a laboratory: where there can be none they are skipped, and say why. Under {@code CI=true} they are
 * never skipped, but fail.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsLab.Condition.class)
@interface NeedsLab {
    /** What is missing here. */
    final class Condition implements ExecutionCondition {
        private static final List<String> TOOLS =
                List.of("ip", "nft", "ss", "sysctl", "turnserver", "dhtnode", "miniupnpd", "openssl", "python3");

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            List<String> missing = missing();
            if (missing.isEmpty() || "true".equals(System.getenv("CI"))) {
                return ConditionEvaluationResult.enabled("there can be a laboratory here");
            }
            String reason = "no network laboratory without " + String.join(", ", missing)
                    + " (as root on Debian: itests/netlab/lab setup)";
            System.out.println(context.getDisplayName() + " is skipped: " + reason);
            return ConditionEvaluationResult.disabled(reason);
        }

        private static List<String> missing() {
            if (!"Linux".equals(System.getProperty("os.name"))) {
                return List.of("Linux");
            }
            List<String> missing = new ArrayList<>();
            if (!"root".equals(System.getProperty("user.name"))) {
                missing.add("root");
            }
            TOOLS.stream().filter(tool -> !isInstalled(tool)).forEach(missing::add);
            return missing;
        }

        private static boolean isInstalled(String tool) {
            Stream<String> path =
                    Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator));
            return Stream.concat(path, Stream.of("/usr/sbin", "/sbin"))
                    .anyMatch(folder -> new File(folder, tool).canExecute());
        }
    }
}
