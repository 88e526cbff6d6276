package io.consilium.runtime.weights;

import io.consilium.runtime.RefusedWeightsException;
import io.consilium.runtime.RefusedWeightsException.Reason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The code of a TorchScript archive, held against what an image network needs.
 *
 * <p>TorchScript has no imports and no objects of Python's, but its {@code torch.save} writes files and its
 * {@code torch.from_file} reads them. So this is a list of what is allowed, not of what is forbidden: tensor arithmetic, and
 * names that the archive itself declares. Loops that might not end are refused as well. What is left can still waste time
 * and memory: TorchScript is for publishers whom a task trusts.
 */
final class TorchScriptCode {

    private static final Set<String> OPERATIONS = Set.of(
            // Layers.
            ("_convolution adaptive_avg_pool1d adaptive_avg_pool2d adaptive_max_pool2d avg_pool2d baddbmm batch_norm bmm"
                            + " conv1d conv2d conv_transpose2d dropout dropout_ feature_dropout group_norm"
                            + " instance_norm layer_norm linear max_pool2d native_group_norm native_layer_norm pixel_shuffle"
                            + " scaled_dot_product_attention upsample_bilinear2d upsample_nearest2d"
                            // Activations.
                            + " celu elu gelu glu hardsigmoid hardsigmoid_ hardswish hardswish_ hardtanh hardtanh_"
                            + " leaky_relu leaky_relu_ log_softmax mish prelu relu relu6 relu6_ relu_ selu sigmoid"
                            + " sigmoid_ silu silu_ softmax softplus tanh"
                            // Arithmetic.
                            + " Bool Float Int IntImplicit __and__ __contains__ __is__ __isnot__ __not__ __or__ abs add add_"
                            + " addmm ceil clamp clamp_ clamp_min div div_ eq exp floor floor_divide floordiv ge gt"
                            + " item le log lt matmul max mean min mul mul_ ne neg norm pow remainder rsqrt rsub sqrt"
                            + " square std sub sub_ sum var where"
                            // Shapes.
                            + " __getitem__ append broadcast_to cat chunk clone contiguous detach dim expand expand_as"
                            + " flatten flip index_select len list narrow numel permute reshape roll select size slice"
                            + " split split_with_sizes squeeze stack t transpose type_as unbind unflatten unsqueeze view"
                            // What code says of itself.
                            + " NumToTensor RaiseException TupleUnpack data device dtype format is_cuda unchecked_cast"
                            + " warn")
                    .split(" "));

    /** Not even a name that the archive declares may be one of these: they would reach outside the network. */
    private static final Set<String> OUTSIDE = Set.of(
            "__setstate__",
            "as_strided",
            "as_strided_",
            "awaitable",
            "backward",
            "classes",
            "fork",
            "from_file",
            "getattr",
            "load",
            "manual_seed",
            "ops",
            "print",
            "resize_",
            "resize_as_",
            "save",
            "set_",
            "set_data",
            "setattr",
            "torch",
            "wait");

    /** Names of the library, and of folders in nearly every archive; what stands before them tells which is meant. */
    private static final Set<String> LIBRARY = Set.of("torch", "ops");

    private static final Set<String> NAMESPACES = Set.of("prim", "aten");

    private static final Set<String> FORBIDDEN_WORDS = Set.of("while", "fork", "awaitable", "print", "import", "with");

    /** Names, texts, numbers, and everything else that isn't blank one by one. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z_]\\w*|\"(?:[^\"\\\\\n]|\\\\.)*+\"|[0-9]\\w*|\\S");

    private static final Pattern DECLARATION =
            Pattern.compile("^ *(?:def|class) +(\\w+)|^  (\\w+) : ", Pattern.MULTILINE);

    /** The only loops that torch's own layers have: over the dimensions of a tensor. */
    private static final Pattern LOOP =
            Pattern.compile("\\bfor \\w+ in range\\(torch\\.sub\\(torch\\.len\\(\\w+\\), \\d\\)\\):");

    /** How torch gets at the parts of a sequence, which have numbers for names. */
    private static final Pattern NUMBERED_PART = Pattern.compile("\\bgetattr\\(\\w+(?:\\.\\w+)*, \"\\d+\"\\)");

    private final Set<String> declared = new HashSet<>();

    private TorchScriptCode(Map<String, String> code) {
        for (Map.Entry<String, String> file : code.entrySet()) {
            declared.addAll(List.of(file.getKey().split("[/.]", -1)));
            Matcher declaration = DECLARATION.matcher(file.getValue());
            while (declaration.find()) {
                declared.add(declaration.group(1) != null ? declaration.group(1) : declaration.group(2));
            }
        }
        declared.removeAll(LIBRARY);
        for (String name : declared) {
            if (OUTSIDE.contains(name)) {
                throw refused("declares " + name);
            }
        }
    }

    /** Checks every file of an archive's code. */
    static void require(Map<String, String> code) {
        TorchScriptCode names = new TorchScriptCode(code);
        code.values().forEach(names::require);
    }

    private void require(String source) {
        if (!source.chars().allMatch(character -> character == '\n' || (character >= ' ' && character < 127))) {
            throw refused("has characters that torch doesn't write");
        }
        List<String> tokens = tokens(source);
        for (int i = 0; i < tokens.size(); i++) {
            requireToken(tokens, i);
        }
        requireAll(tokens, "for", source, LOOP, "has a loop that might not end soon");
        requireAll(tokens, "getattr", source, NUMBERED_PART, "looks names up while it runs");
    }

    private void requireToken(List<String> tokens, int at) {
        String token = tokens.get(at);
        boolean isPart = at > 0 && tokens.get(at - 1).equals(".");
        if (Set.of("#", "\\", "\"", "'", "@", ";", "`").contains(token) || FORBIDDEN_WORDS.contains(token)) {
            throw refused("has a " + token);
        }
        if (isPart && Character.isJavaIdentifierStart(token.charAt(0))) {
            requirePart(tokens, at);
        } else if (LIBRARY.contains(token) && !at(tokens, at + 1).equals(".")) {
            throw refused("hands the library itself around");
        }
    }

    /** What stands behind a dot: an operation, a part of {@code __torch__.…}, or what the archive declares. */
    private void requirePart(List<String> tokens, int at) {
        String part = tokens.get(at);
        String owner = at(tokens, at - 2);
        boolean ownerIsPart = at(tokens, at - 3).equals(".");
        boolean isNamespace = owner.equals("ops") && !ownerIsPart && NAMESPACES.contains(part);
        boolean isFolder = LIBRARY.contains(part) && (ownerIsPart || owner.equals("__torch__"));
        boolean ofTheLibrary = NAMESPACES.contains(owner) || (LIBRARY.contains(owner) && !ownerIsPart);
        if (isNamespace || isFolder || OPERATIONS.contains(part) || (!ofTheLibrary && declared.contains(part))) {
            return;
        }
        throw refused("uses %s.%s, which isn't among the operations of image networks".formatted(owner, part));
    }

    private static void requireAll(List<String> tokens, String word, String source, Pattern form, String otherwise) {
        long found = tokens.stream().filter(word::equals).count();
        if (found != form.matcher(source).results().count()) {
            throw refused(otherwise);
        }
    }

    private static String at(List<String> tokens, int index) {
        return index >= 0 && index < tokens.size() ? tokens.get(index) : "";
    }

    private static List<String> tokens(String source) {
        List<String> tokens = new ArrayList<>();
        Matcher token = TOKEN.matcher(source);
        while (token.find()) {
            tokens.add(token.group());
        }
        return tokens;
    }

    private static RefusedWeightsException refused(String what) {
        return new RefusedWeightsException(
                Reason.FORBIDDEN_CODE, "The archive's code " + what + "; share the weights as safetensors");
    }
}
