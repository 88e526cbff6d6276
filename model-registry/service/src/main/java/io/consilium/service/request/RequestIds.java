package io.consilium.service.request;

import io.micronaut.context.propagation.slf4j.MdcPropagationContext;
import io.micronaut.core.order.Ordered;
import io.micronaut.core.propagation.MutablePropagatedContext;
import io.micronaut.http.BasicHttpAttributes;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives every request an id and a trace, its caller's own if it brought sensible ones, and writes one line about it when it's
 * done. An id that nobody chose is the trace's.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
public final class RequestIds implements Ordered {

    private static final Logger LOG = LoggerFactory.getLogger(RequestIds.class);
    static final String HEADER = "X-Request-Id";
    private static final String ID = "consilium.request";
    private static final String BEGUN = "consilium.begun";
    /** What a route may be asked with isn't part of its name. */
    private static final Pattern PARAMETERS = Pattern.compile("\\{[?&][^}]*}");

    private static final Pattern SENSIBLE = Pattern.compile("[A-Za-z0-9._-]{8,64}");

    private final RequestMeters meters;

    RequestIds(RequestMeters meters) {
        this.meters = meters;
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    /** The id of a request, made when it has none yet. */
    public static String of(HttpRequest<?> request) {
        return request.getAttribute(ID, String.class).orElseGet(() -> {
            String id = request.getHeaders()
                    .findFirst(HEADER)
                    .filter(brought -> SENSIBLE.matcher(brought).matches())
                    .orElseGet(() -> Trace.of(request).id());
            request.setAttribute(ID, id);
            return id;
        });
    }

    @RequestFilter
    void begin(HttpRequest<?> request, MutablePropagatedContext context) {
        of(request);
        request.setAttribute(BEGUN, System.nanoTime());
        // Whichever thread goes on with the request logs for its trace.
        Trace.of(request).during(() -> context.add(new MdcPropagationContext()));
    }

    /** The route's template is logged, not the path: a path may hold a secret. */
    @ResponseFilter
    void end(HttpRequest<?> request, MutableHttpResponse<?> response) {
        response.header(HEADER, of(request));
        response.header(Trace.HEADER, Trace.of(request).parent());
        long begun = request.getAttribute(BEGUN, Long.class).orElseGet(System::nanoTime);
        long took = System.nanoTime() - begun;
        String route = BasicHttpAttributes.getUriTemplate(request).orElse("none");
        meters.answered(request.getMethod(), PARAMETERS.matcher(route).replaceAll(""), response.code(), took);
        Trace.of(request)
                .during(() -> LOG.info(
                        "event=request id={} method={} route={} status={} ms={}",
                        of(request),
                        request.getMethodName(),
                        route,
                        response.code(),
                        took / 1_000_000));
    }
}
