package io.consilium.service.openapi;

import io.consilium.service.access.AllowedFor;
import io.consilium.service.access.Who;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/** What this interface is, for programs and for people. */
@Controller("/api/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class OpenApiController {

    private final ApiDocument document;

    OpenApiController(ApiDocument document) {
        this.document = document;
    }

    /** Describes this interface as OpenAPI does, in YAML. */
    @Get("/openapi.yml")
    @Produces("application/yaml")
    @AllowedFor(Who.ANYONE)
    String yaml() {
        return document.yaml();
    }

    /** Describes this interface as OpenAPI does, in JSON. */
    @Get("/openapi.json")
    @Produces(MediaType.APPLICATION_JSON)
    @AllowedFor(Who.ANYONE)
    String json() {
        return document.json();
    }

    /** Describes this interface on a page to browse. */
    @Get("/docs")
    @Produces(MediaType.TEXT_HTML)
    @AllowedFor(Who.ANYONE)
    HttpResponse<String> page() {
        return HttpResponse.ok(ApiPage.of(document.tree())).header("Content-Security-Policy", ApiPage.POLICY);
    }
}
