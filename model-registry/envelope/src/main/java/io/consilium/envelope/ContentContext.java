package io.consilium.envelope;

import java.util.Objects;

/** The purpose that a content is sealed for: which publication, and what of it. */
public record ContentContext(ContentKind kind, PublicationId publication) {

    public ContentContext {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(publication, "publication");
    }

    @Override
    public String toString() {
        return kind + " of publication " + publication;
    }
}
