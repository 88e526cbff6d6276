package io.consilium.besu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.besu.testing.PluginJar;
import io.consilium.besu.testing.PluginJar.Member;
import io.consilium.besu.testing.RealBesu;
import java.io.IOException;
import java.lang.classfile.ClassModel;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Links the shipped jar against the jars of a real Besu, without starting it. */
@Tag("besu")
class BesuLinkTest {
    private URLClassLoader besu;

    @BeforeEach
    void openBesu() throws IOException {
        List<URL> jars = new ArrayList<>();
        for (Path jar : RealBesu.orSkip().jars()) {
            jars.add(jar.toUri().toURL());
        }
        jars.add(PluginJar.PATH.toUri().toURL());
        besu = new URLClassLoader(jars.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    @AfterEach
    void closeBesu() throws IOException {
        if (besu != null) {
            besu.close();
        }
    }

    @Test
    void everyMemberThatThePluginRefersToExistsInBesu() throws ClassNotFoundException {
        List<String> missing = new ArrayList<>();
        int checked = 0;
        for (Member member : PluginJar.members()) {
            if (!member.owner().startsWith("[") && !member.owner().startsWith("java.")) {
                checked++;
                if (!exists(member)) {
                    missing.add(member.toString());
                }
            }
        }
        assertEquals(List.of(), missing);
        assertTrue(checked > 100, "only " + checked + " members were looked at");
    }

    @Test
    void everyAbstractMethodOfBesusInterfacesIsImplemented() throws ClassNotFoundException {
        List<String> missing = new ArrayList<>();
        for (ClassModel model : PluginJar.classes()) {
            Class<?> ours = load(model.thisClass().asInternalName().replace('/', '.'));
            if (!ours.isInterface() && !Modifier.isAbstract(ours.getModifiers())) {
                Arrays.stream(ours.getMethods())
                        .filter(method -> Modifier.isAbstract(method.getModifiers()))
                        .map(method -> ours.getName() + " lacks " + method)
                        .forEach(missing::add);
            }
        }
        assertEquals(List.of(), missing);
    }

    private boolean exists(Member member) throws ClassNotFoundException {
        Class<?> owner = load(member.owner());
        if (member.isField()) {
            return Arrays.stream(owner.getFields())
                            .anyMatch(field -> field.getName().equals(member.name())
                                    && field.getType().descriptorString().equals(member.descriptor()))
                    || member.owner().startsWith("io.consilium.");
        }
        MethodType type = MethodType.fromMethodDescriptorString(member.descriptor(), besu);
        Deque<Class<?>> types = new ArrayDeque<>(List.of(owner));
        while (!types.isEmpty()) {
            Class<?> next = types.pop();
            if (declares(next, member.name(), type)) {
                return true;
            }
            if (next.getSuperclass() != null) {
                types.add(next.getSuperclass());
            } else if (next.isInterface()) {
                types.add(Object.class);
            }
            types.addAll(List.of(next.getInterfaces()));
        }
        return false;
    }

    private static boolean declares(Class<?> owner, String name, MethodType type) {
        if (name.equals("<init>")) {
            return Arrays.stream(owner.getDeclaredConstructors())
                    .anyMatch(constructor -> Arrays.equals(constructor.getParameterTypes(), type.parameterArray()));
        }
        for (Method method : owner.getDeclaredMethods()) {
            if (method.getName().equals(name)
                    && method.getReturnType().equals(type.returnType())
                    && Arrays.equals(method.getParameterTypes(), type.parameterArray())) {
                return true;
            }
        }
        return false;
    }

    private Class<?> load(String name) throws ClassNotFoundException {
        return Class.forName(name, false, besu);
    }
}
