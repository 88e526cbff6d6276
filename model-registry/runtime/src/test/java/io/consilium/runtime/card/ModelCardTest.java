package io.consilium.runtime.card;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class ModelCardTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final JsonSchema SCHEMA =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(ModelCard.schema());

    @TempDir
    private Path folder;

    @Test
    void cardKeepsToItsPublishedSchema() throws IOException {
        for (Optional<String> remarks : Cards.REMARKS) {
            JsonNode card = JSON.readTree(Cards.card("brain-mri-tumor", remarks).toJson());

            assertTrue(
                    SCHEMA.validate(card).isEmpty(), () -> SCHEMA.validate(card).toString());
        }
    }

    @Test
    void schemaRefusesWhatIsMissingTooMuchOrOutOfRange() throws IOException {
        refused(card -> card.remove("task"));
        refused(card -> card.put("patient", "Jane Doe"));
        refused(card -> ((ObjectNode) card.at("/evaluation/accuracy")).put("value", 1.2));
        refused(card -> ((ObjectNode) card.at("/model")).put("sha256", "ABC"));
        refused(card -> ((ObjectNode) card.at("/model")).put("format", "PICKLE"));
    }

    @Test
    void cardThatIsReadBackIsTheSame() throws IOException {
        for (Optional<String> remarks : Cards.REMARKS) {
            ModelCard card = Cards.card("brain-mri-tumor", remarks);
            Path file = Files.writeString(folder.resolve("card.json"), card.toJson());

            assertEquals(card, ModelCard.read(file));
        }
    }

    @Test
    void cardOfAnotherVersionOrWithoutFiguresIsRefused() throws IOException {
        String card = Cards.card("t", Optional.empty()).toJson();
        Path newer = Files.writeString(folder.resolve("a.json"), card.replace("\"version\" : 1", "\"version\" : 2"));
        Path empty = Files.writeString(folder.resolve("b.json"), "{\"version\": 1}");

        assertThrows(IOException.class, () -> ModelCard.read(newer));
        assertThrows(IOException.class, () -> ModelCard.read(empty));
    }

    @Test
    void pageIsOneWellFormedFileThatLoadsNothing() throws Exception {
        String page = CardPage.of(Cards.card("brain-mri-tumor", Optional.of("trained on phantoms")));

        Document parsed = parsed(page);
        assertEquals(4, parsed.getElementsByTagName("svg").getLength());
        assertEquals(6, parsed.getElementsByTagName("figure").getLength());
        assertEquals(0, parsed.getElementsByTagName("script").getLength());
        assertFalse(page.contains("http://") || page.contains("https://") || page.contains("url("), page);
        assertTrue(page.contains("default-src 'none'"));
    }

    @Test
    void nothingThatSomebodyNamedBecomesMarkup() throws Exception {
        String nasty = "<script>alert('x')</script>\"&{{facts}}\u0007";

        String page = CardPage.of(Cards.card(nasty, Optional.of(nasty)));

        Document parsed = parsed(page);
        assertEquals(0, parsed.getElementsByTagName("script").getLength());
        assertEquals(
                "<script>alert('x')</script>\"&{{facts}}?",
                parsed.getElementsByTagName("h1").item(0).getTextContent());
        assertEquals(4, parsed.getElementsByTagName("svg").getLength());
    }

    @Test
    void pageTellsTheFiguresOfTheCard() {
        ModelCard card = Cards.card("brain-mri-tumor", Optional.empty());

        String page = CardPage.of(card);

        assertTrue(page.contains(card.model().sha256().hex()));
        assertTrue(page.contains(card.data().test().commitment().hex()));
        assertTrue(page.contains(Html.percent(card.evaluation().auc().value())));
        assertTrue(page.contains("2,000 bootstrap draws"));
    }

    @Test
    void faultlessModelIsNotPraisedBeyondItsTestSet() {
        String page = CardPage.of(Cards.faultless());

        assertTrue(page.contains("No image was judged wrongly: with 20 images, an error rate of up to 15.0"), page);
    }

    private interface Damage {
        void to(ObjectNode card);
    }

    private static void refused(Damage damage) throws IOException {
        ObjectNode card =
                (ObjectNode) JSON.readTree(Cards.card("t", Optional.empty()).toJson());
        damage.to(card);
        assertFalse(SCHEMA.validate(card).isEmpty(), card::toPrettyString);
    }

    /** As XML, with the few tags closed that HTML leaves open. */
    private static Document parsed(String page) throws Exception {
        String xml = page.replace("<!doctype html>", "")
                .replaceAll("<meta ([^>]*)>", "<meta $1/>")
                .replace("<br>", "<br/>");
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    }
}
