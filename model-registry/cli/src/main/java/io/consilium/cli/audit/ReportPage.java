package io.consilium.cli.audit;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A report as a page for people: self-contained, without scripts. */
final class ReportPage {
    private ReportPage() {}

    static String of(Report report, String hash) {
        StringBuilder page = new StringBuilder(head(report, hash));
        Map<Integer, String> names =
                report.members().stream().collect(Collectors.toMap(Report.Member::id, Report.Member::name));
        Function<Integer, String> name = id -> names.getOrDefault(id, "the consortium");
        table(
                page,
                "Claims",
                List.of("claim", "in words", "verdict", "how"),
                report.judgements(),
                judgement -> List.of(
                        judgement.claim().name(),
                        judgement.sentence(),
                        judgement.verdict().name(),
                        judgement.detail()));
        table(
                page,
                "Findings",
                List.of("claim", "about", "found"),
                report.findings(),
                finding -> List.of(finding.claim().name(), finding.subject(), finding.detail()));
        table(
                page,
                "Live models",
                List.of("task", "place", "model", "publisher", "score", "measured by", "SHA-256 of the weights"),
                report.live(),
                model -> List.of(
                        model.task(),
                        "" + model.place(),
                        "" + model.id(),
                        name.apply(model.publisher()),
                        score(model.score()),
                        model.attested() ? "others" : "its publisher",
                        model.weightsHash()));
        table(
                page,
                "Members",
                List.of("id", "name", "status", "roles", "accounts"),
                report.members(),
                member -> List.of(
                        "" + member.id(),
                        member.name(),
                        member.status(),
                        String.join(", ", member.roles()),
                        String.join(", ", member.accounts())));
        table(
                page,
                "Who did what",
                List.of("organisation", "account", "what", "times"),
                report.deeds(),
                deed -> List.of(name.apply(deed.organisation()), deed.account(), deed.event(), "" + deed.count()));
        return page.append("</body>\n</html>\n").toString();
    }

    private static String head(Report report, String hash) {
        Report.Span span = report.span();
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <title>%1$s</title>
            <style>
            body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; color: #1b1b1b; }
            table { border-collapse: collapse; width: 100%%; margin-bottom: 2rem; }
            th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #ddd; }
            table { font-variant-numeric: tabular-nums; }
            td.HOLDS, td.REFUTED, td.NOT_CHECKED { white-space: nowrap; }
            td:last-child { overflow-wrap: anywhere; }
            code { font-size: .85em; overflow-wrap: anywhere; }
            .HOLDS { color: #17692d; } .REFUTED { color: #a3170f; font-weight: bold; } .NOT_CHECKED { color: #7a5a00; }
            </style>
            </head>
            <body>
            <h1>%1$s</h1>
            %2$s
            <p>Made %3$s by <code>%4$s</code>. Chain %5$d, first block <code>%6$s</code>, replayed to block %7$d with %8$,d
            events. SHA-256 of report.json, which signature.json signs: <code>%9$s</code>.</p>
            """.formatted(
                        "Audit of the ledger",
                        verdicts(report),
                        escaped(report.madeAt()),
                        escaped(report.madeBy()),
                        report.chain().id(),
                        escaped(report.chain().genesis()),
                        span.block(),
                        span.events(),
                        hash);
    }

    /** What wasn't checked stands out as much as what was: it isn't to be taken for what holds. */
    private static String verdicts(Report report) {
        return Stream.of(Verdict.values())
                .flatMap(verdict -> Sentences.part(verdict, report.judgements()).stream()
                        .map(part -> "<p class=\"" + verdict + "\">" + escaped(part) + "</p>"))
                .collect(Collectors.joining("\n"));
    }

    private static <T> void table(
            StringBuilder page, String title, List<String> heads, List<T> rows, Function<T, List<String>> cells) {
        page.append("<h2>").append(title).append("</h2>\n");
        if (rows.isEmpty()) {
            page.append("<p>None.</p>\n");
            return;
        }
        page.append("<table>\n<tr>");
        heads.forEach(head -> page.append("<th>").append(head).append("</th>"));
        page.append("</tr>\n");
        for (T row : rows) {
            page.append("<tr>");
            cells.apply(row).forEach(cell -> page.append(cell(cell)));
            page.append("</tr>\n");
        }
        page.append("</table>\n");
    }

    /** The ledger counts in millionths; people read shares of one. */
    private static String score(int millionths) {
        return String.format(Locale.ROOT, "%.4f", millionths / 1e6);
    }

    private static String cell(String text) {
        for (Verdict verdict : Verdict.values()) {
            if (verdict.name().equals(text)) {
                return "<td class=\"" + text + "\">" + text.replace('_', ' ').toLowerCase(Locale.ROOT) + "</td>";
            }
        }
        return text.startsWith("0x") ? "<td><code>" + escaped(text) + "</code></td>" : "<td>" + escaped(text) + "</td>";
    }

    /** Names are chosen by others: nothing of them becomes markup. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
