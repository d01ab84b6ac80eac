package org.passeur.bench.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;

/** Lines in a frame, as SVG. */
final class Chart {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 400;
    private static final int LEFT = 70;
    private static final int RIGHT = 230;
    private static final int TOP = 40;
    private static final int BOTTOM = 50;
    /** Told apart by the colour-blind as well (Okabe and Ito, 2008). */
    private static final List<String> COLOURS = List.of("#0072b2", "#e69f00", "#d55e00", "#009e73", "#cc79a7");

    private final String title;
    private final Axis across;
    private final Axis up;
    private final List<Line> lines = new ArrayList<>();

    Chart(String title, Axis across, Axis up) {
        this.title = title;
        this.across = across;
        this.up = up;
    }

    /**
     * An axis.
     *
     * @param logarithmic whether equal ratios have equal lengths
     */
    record Axis(String title, List<Double> ticks, boolean logarithmic) {
        /** Where on the axis a value is, from 0 to 1. */
        double at(double value) {
            DoubleUnaryOperator scale = logarithmic ? Math::log10 : DoubleUnaryOperator.identity();
            double from = scale.applyAsDouble(ticks.get(0));
            double to = scale.applyAsDouble(ticks.get(ticks.size() - 1));
            return Math.max(0, Math.min(1, (scale.applyAsDouble(value) - from) / (to - from)));
        }
    }

    record Point(double x, double y) {}

    record Line(String name, List<Point> points) {}

    Chart line(String name, List<Point> points) {
        lines.add(new Line(name, points));
        return this;
    }

    String svg() {
        var svg = new StringBuilder();
        add(
                svg,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"13\">",
                WIDTH,
                HEIGHT);
        add(svg, "<rect width=\"%d\" height=\"%d\" fill=\"white\"/>", WIDTH, HEIGHT);
        text(svg, LEFT, 22, "start", title);
        for (double tick : across.ticks) {
            add(
                    svg,
                    "<line x1=\"%1$.1f\" y1=\"%2$d\" x2=\"%1$.1f\" y2=\"%3$d\" stroke=\"#ddd\"/>",
                    x(tick),
                    TOP,
                    HEIGHT - BOTTOM);
            text(svg, x(tick), HEIGHT - BOTTOM + 18, "middle", number(tick));
        }
        for (double tick : up.ticks) {
            add(
                    svg,
                    "<line x1=\"%2$d\" y1=\"%1$.1f\" x2=\"%3$d\" y2=\"%1$.1f\" stroke=\"#ddd\"/>",
                    y(tick),
                    LEFT,
                    WIDTH - RIGHT);
            text(svg, LEFT - 6, y(tick) + 4, "end", number(tick));
        }
        text(svg, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 10, "middle", across.title);
        add(
                svg,
                "<text transform=\"translate(16 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>",
                (TOP + HEIGHT - BOTTOM) / 2,
                up.title);
        for (int i = 0; i < lines.size(); i++) {
            draw(svg, lines.get(i), i);
        }
        return svg.append("</svg>\n").toString();
    }

    private void draw(StringBuilder svg, Line line, int number) {
        String colour = COLOURS.get(number % COLOURS.size());
        var points = new StringBuilder();
        for (Point point : line.points) {
            points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(point.x), y(point.y)));
        }
        add(
                svg,
                "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>",
                points.toString().strip(),
                colour);
        int at = TOP + 10 + number * 22;
        add(
                svg,
                "<line x1=\"%1$d\" y1=\"%3$d\" x2=\"%2$d\" y2=\"%3$d\" stroke=\"%4$s\" stroke-width=\"2\"/>",
                WIDTH - RIGHT + 12,
                WIDTH - RIGHT + 36,
                at - 4,
                colour);
        text(svg, WIDTH - RIGHT + 42, at, "start", line.name);
    }

    private double x(double value) {
        return LEFT + across.at(value) * (WIDTH - LEFT - RIGHT);
    }

    private double y(double value) {
        return HEIGHT - BOTTOM - up.at(value) * (HEIGHT - TOP - BOTTOM);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value == Math.rint(value) ? "%.0f" : "%.1f", value);
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
        add(svg, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>", x, y, anchor, text);
    }

    private static void add(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
