package io.consilium.besu.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.FieldRefEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The jar that is shipped, read as bytes. */
public final class PluginJar {
    /** Built before the tests run. */
    public static final Path PATH =
            Path.of("target", "consilium-besu-plugin.jar").toAbsolutePath();

    private PluginJar() {}

    /** A field or method that the plugin refers to. */
    public record Member(String owner, String name, String descriptor, boolean isField) implements Comparable<Member> {
        @Override
        public int compareTo(Member other) {
            return toString().compareTo(other.toString());
        }
    }

    /** All files in it. */
    public static Set<String> files() {
        try (JarFile jar = new JarFile(PATH.toFile())) {
            return jar.stream()
                    .filter(entry -> !entry.isDirectory())
                    .map(JarEntry::getName)
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException("Build the jar first: mvn process-classes", e);
        }
    }

    /** Its classes. */
    public static List<ClassModel> classes() {
        try (JarFile jar = new JarFile(PATH.toFile())) {
            return jar.stream()
                    .filter(entry -> entry.getName().endsWith(".class"))
                    .map(entry -> parse(jar, entry))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names of all classes in all constant pools, with dots; of arrays, their elements'. */
    public static Set<String> classNames() {
        Set<String> names = new TreeSet<>();
        for (ClassModel model : classes()) {
            model.constantPool().forEach(entry -> {
                if (entry instanceof ClassEntry named) {
                    names.add(named.asInternalName()
                            .replaceFirst("^\\[+L?", "")
                            .replace(";", "")
                            .replace('/', '.'));
                }
            });
        }
        return names;
    }

    /** Every descriptor's classes too: types of parameters, of results and of fields. */
    public static Set<String> descriptorNames() {
        Set<String> names = new TreeSet<>();
        for (ClassModel model : classes()) {
            model.constantPool().forEach(entry -> {
                if (entry instanceof Utf8Entry text) {
                    Matcher type = Pattern.compile("L([A-Za-z0-9_$/]+)[;<]").matcher(text.stringValue());
                    while (type.find()) {
                        names.add(type.group(1).replace('/', '.'));
                    }
                }
            });
        }
        return names;
    }

    /** All fields and methods of other classes that it refers to. */
    public static Set<Member> members() {
        Set<Member> members = new TreeSet<>();
        for (ClassModel model : classes()) {
            model.constantPool().forEach(entry -> {
                if (entry instanceof MemberRefEntry member) {
                    members.add(new Member(
                            member.owner().asInternalName().replace('/', '.'),
                            member.name().stringValue(),
                            member.type().stringValue(),
                            member instanceof FieldRefEntry));
                }
            });
        }
        return members;
    }

    private static ClassModel parse(JarFile jar, JarEntry entry) {
        try {
            return ClassFile.of().parse(jar.getInputStream(entry).readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
