package io.consilium.service.models;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Which models a list is to hold: all conditions that are given hold for each. */
record ModelFilter(
        Optional<String> task, Optional<String> status, Optional<Integer> publisher, Optional<String> words) {

    /** A condition in SQL with its arguments. */
    record Condition(String sql, List<Object> arguments) {}

    Condition before(long cursor) {
        StringBuilder sql = new StringBuilder(" where m.id < ?");
        List<Object> arguments = new ArrayList<>(List.of(cursor));
        task.ifPresent(name -> add(sql, arguments, " and t.name = ?", name));
        status.ifPresent(name -> add(sql, arguments, " and m.status = ?", name.toUpperCase(Locale.ROOT)));
        publisher.ifPresent(id -> add(sql, arguments, " and m.publisher = ?", id));
        words.ifPresent(text -> {
            String literal = text.toLowerCase(Locale.ROOT)
                    .replace("\\", "\\\\")
                    .replace("%", "\\%")
                    .replace("_", "\\_");
            sql.append(" and (m.weights_hash like ? or m.architecture like ? or t.name like ?)");
            arguments.add((text.startsWith("0x") ? "" : "0x") + literal + "%");
            arguments.add("%" + literal + "%");
            arguments.add("%" + literal + "%");
        });
        return new Condition(sql.toString(), arguments);
    }

    private static void add(StringBuilder sql, List<Object> arguments, String condition, Object value) {
        sql.append(condition);
        arguments.add(value);
    }
}
