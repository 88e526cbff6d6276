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

/** Every route that the running service has, with what its annotation says, in the order of their paths. */
public record RouteTable(List<Entry> entries) {

    /** Keeps its own copy of the list. */
    public RouteTable {
        entries = List.copyOf(entries);
    }

    /** A route, and whom it is for; nobody if it doesn't say. */
    public record Entry(String method, String path, Optional<Who> who, Set<Role> roles) {

        /** The route's row in a table for people. */
        public String row() {
            String needed =
                    roles.isEmpty() ? "" : roles.stream().map(Role::name).collect(Collectors.joining(" or "));
            return "| %s | `%s` | %s | %s |"
                    .formatted(method, path, who.map(Who::name).orElse("nobody"), needed);
        }
    }

    /** All routes of a running service. */
    public static RouteTable of(Router router) {
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
