package io.consilium.service.access;

import io.consilium.contracts.Role;
import io.micronaut.core.annotation.AnnotationValue;
import io.micronaut.web.router.Router;
import io.micronaut.web.router.UriRouteInfo;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Every route that the running service has, with what its annotation says. */
record RouteTable(List<Entry> entries) {

    /** A route, and whom it is for; nobody if it doesn't say. */
    record Entry(String method, String path, Optional<Who> who, Set<Role> roles) {

        /** The route's row in the document. */
        String row() {
            String needed =
                    roles.isEmpty() ? "" : roles.stream().map(Role::name).collect(Collectors.joining(" or "));
            return "| %s | `%s` | %s | %s |"
                    .formatted(method, path, who.map(Who::name).orElse("nobody"), needed);
        }

        /** A path that the route matches, with something in place of its variables. */
        String example() {
            return path.replace("{id}", path.contains("publications") ? "00000000-0000-0000-0000-000000000000" : "999")
                    .replace("{organisation}", "2")
                    .replace("{name}", "no-such-task");
        }
    }

    static RouteTable of(Router router) {
        return new RouteTable(router.uriRoutes()
                .filter(route -> !route.getHttpMethodName().matches("HEAD|OPTIONS"))
                .map(RouteTable::entry)
                .sorted(Comparator.comparing(Entry::path).thenComparing(Entry::method))
                .distinct()
                .toList());
    }

    private static Entry entry(UriRouteInfo<?, ?> route) {
        Optional<AnnotationValue<AllowedFor>> rule = route.findAnnotation(AllowedFor.class);
        Set<Role> roles = new TreeSet<>();
        rule.ifPresent(found -> roles.addAll(Arrays.asList(found.enumValues("roles", Role.class))));
        String path = route.getUriMatchTemplate().toString().replaceAll("/?\\{\\?.*}$", "");
        return new Entry(route.getHttpMethodName(), path, rule.map(found -> found.getRequiredValue(Who.class)), roles);
    }
}
