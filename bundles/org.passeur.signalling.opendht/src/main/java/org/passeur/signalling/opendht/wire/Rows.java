package org.passeur.signalling.opendht.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.passeur.opendht.pack.Bytes;
import org.passeur.opendht.pack.Id;
import org.passeur.opendht.pack.Item;
import org.passeur.opendht.pack.Malformed;
import org.passeur.opendht.pack.Packing;
import org.passeur.opendht.value.Value;
import org.passeur.signalling.opendht.wire.Query.Field;

/**
 * The selected fields of values, a row for each: {@code fileds: {f: [fields], v: [row by row]}}. The key's spelling is
 * the protocol's.
 *
 * @param fields ascending
 * @param rows each has as many cells as there are fields
 */
public record Rows(List<Field> fields, List<List<Cell>> rows) {
    private static final int MAX_CELLS = 70_000;
    private static final int MAX_TEXT = 1024;

    /** A cell: a number, an id or a text. */
    public record Cell(long number, Bytes bytes) {
        static Cell of(long number) {
            return new Cell(number, Bytes.EMPTY);
        }
    }

    /** The rows for these values. */
    public static Rows of(List<Field> select, Collection<Value> values) {
        List<Field> fields = select.stream().distinct().sorted().toList();
        return new Rows(
                fields,
                values.stream()
                        .map(value ->
                                fields.stream().map(field -> cell(field, value)).toList())
                        .toList());
    }

    /** The numbers in one column; empty if it was not selected. */
    public List<Long> column(Field field) {
        int index = fields.indexOf(field);
        return index < 0
                ? List.of()
                : rows.stream().map(row -> row.get(index).number()).toList();
    }

    private static Cell cell(Field field, Value value) {
        return switch (field) {
            case ID, TYPE, SEQUENCE -> Cell.of(FieldValue.number(field, value));
            case OWNER -> new Cell(0, Bytes.of(FieldValue.owner(value).bytes()));
            case USER_TYPE -> new Cell(0, FieldValue.userType(value));
        };
    }

    void write(Packing packing) {
        packing.map(2).text("f").array(fields.size());
        fields.forEach(field -> packing.number(field.number()));
        packing.text("v").array(rows.size() * fields.size());
        for (List<Cell> row : rows) {
            for (int i = 0; i < fields.size(); i++) {
                Cell cell = row.get(i);
                switch (fields.get(i)) {
                    case ID, TYPE, SEQUENCE -> packing.number(cell.number());
                    case OWNER -> packing.bin(cell.bytes());
                    case USER_TYPE -> packing.text(new String(cell.bytes().array(), StandardCharsets.UTF_8));
                }
            }
        }
    }

    static Rows read(Item item) throws Malformed {
        Item.Dictionary map = item.dictionary();
        List<Field> fields = new ArrayList<>();
        for (Item field : map.need("f").sequence(Field.values().length)) {
            fields.add(Field.read(field));
        }
        List<Item> cells = map.need("v").sequence(MAX_CELLS);
        if (fields.isEmpty() || cells.size() % fields.size() != 0) {
            throw new Malformed("selected fields without whole rows");
        }
        List<List<Cell>> rows = new ArrayList<>(cells.size() / fields.size());
        for (int i = 0; i < cells.size(); i += fields.size()) {
            List<Cell> row = new ArrayList<>(fields.size());
            for (int j = 0; j < fields.size(); j++) {
                row.add(readCell(fields.get(j), cells.get(i + j)));
            }
            rows.add(row);
        }
        return new Rows(fields, rows);
    }

    private static Cell readCell(Field field, Item item) throws Malformed {
        return switch (field) {
            case ID, TYPE, SEQUENCE -> Cell.of(item.unsigned64());
            case OWNER -> new Cell(0, item.bytes(Id.LENGTH));
            case USER_TYPE ->
                new Cell(
                        0,
                        item instanceof Item.Text t
                                ? Bytes.of(t.text(MAX_TEXT).getBytes(StandardCharsets.UTF_8))
                                : item.bytes(MAX_TEXT));
        };
    }
}
