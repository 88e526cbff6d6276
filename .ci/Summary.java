import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Adds up the JUnit reports of all kinds of tests: {@code java .ci/Summary.java FLOOR}.
 *
 * <p>A test that is skipped fails the run, unless what it names is something that {@code .ci/run} can't install.
 */
final class Summary {

    /** Parts of the reasons that tests give: a real Besu, and what only the machine's owner allows. */
    private static final List<String> EXCUSES = List.of("No Besu found", "this machine makes no namespaces", "small disk");

    private int passed;
    private final List<String> failed = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();
    private final List<String> unexcused = new ArrayList<>();

    public static void main(String[] arguments) throws Exception {
        int floor = Integer.parseInt(arguments[0]);
        Summary summary = new Summary();
        for (Path report : reports()) {
            summary.add(report);
        }
        System.exit(summary.close(floor) ? 0 : 1);
    }

    private static List<Path> reports() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(""))) {
            return files.filter(file -> file.getFileName().toString().matches("TEST-.*\\.xml"))
                    .filter(file -> file.getParent().getFileName().toString().endsWith("-reports"))
                    .sorted()
                    .toList();
        }
    }

    private void add(Path report) throws Exception {
        NodeList cases = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(report.toFile())
                .getElementsByTagName("testcase");
        for (int i = 0; i < cases.getLength(); i++) {
            Element test = (Element) cases.item(i);
            String name = test.getAttribute("classname") + "." + test.getAttribute("name");
            if (has(test, "failure") || has(test, "error")) {
                failed.add(name);
            } else if (has(test, "skipped")) {
                String reason = reason((Element) test.getElementsByTagName("skipped").item(0));
                skipped.add(name + ": " + (reason.isEmpty() ? "no reason given" : reason));
                if (EXCUSES.stream().noneMatch(reason::contains)) {
                    unexcused.add(name);
                }
            } else {
                passed++;
            }
        }
    }

    /** A disabled test's is an attribute, a failed assumption's is the first line of its stack trace. */
    private static String reason(Element skipped) {
        String message = skipped.getAttribute("message");
        String thrown = skipped.getTextContent().strip().lines().findFirst().orElse("");
        return message.isEmpty() ? thrown.replace(skipped.getAttribute("type") + ": ", "") : message;
    }

    private static boolean has(Element test, String outcome) {
        return test.getElementsByTagName(outcome).getLength() > 0;
    }

    private boolean close(int floor) {
        failed.forEach(name -> System.out.println("failed   " + name));
        skipped.forEach(name -> System.out.println("skipped  " + name));
        boolean enough = passed >= floor;
        if (!enough) {
            System.out.println("only " + passed + " tests passed, and the floor in .ci/run is " + floor);
        }
        unexcused.forEach(name -> System.out.println(name + " was skipped, and had to run: install what it names"));
        System.out.println(passed + " passed, " + failed.size() + " failed, " + skipped.size() + " skipped");
        return failed.isEmpty() && unexcused.isEmpty() && enough;
    }
}
