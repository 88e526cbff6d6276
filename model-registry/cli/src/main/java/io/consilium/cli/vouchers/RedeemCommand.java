package io.consilium.cli.vouchers;

import io.consilium.cli.registry.LedgerOptions;
import io.consilium.cli.registry.RegistryException;
import io.consilium.cli.terminal.Output;
import io.consilium.cli.terminal.Terminal;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.reading.Ledger;
import io.consilium.ledger.voucher.VoucherCode;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Fetches the copy that a voucher is good for, and verifies it; nobody needs an account for that. */
@Command(
        name = "redeem",
        description = {
            "Fetch the copy that a voucher is good for; no account is needed. A download that broke off goes on where it was.",
            "The copy gets its name only if its SHA-256 is the one that the voucher names. With --node, the ledger tells who signed "
                    + "the voucher, how long the copy is, and whether the model may still be used. Without, a copy may be 4 GiB long.",
            "The code comes from a file, or is asked for, or read from standard input; it never stands on a command line."
        })
final class RedeemCommand implements Callable<Integer> {

    private static final int LONGEST_CODE = 4096;

    @Option(names = "--code-file", paramLabel = "FILE", description = "The file that holds the code.")
    private Optional<Path> codeFile = Optional.empty();

    @Option(
            names = {"-o", "--out"},
            required = true,
            paramLabel = "FILE",
            description = "Where the copy goes.")
    private Path out;

    @Mixin
    private LedgerOptions ledger;

    @Mixin
    private Output output;

    /** What was fetched, for programs; {@code organisation} signed the voucher, as far as a ledger was asked. */
    record Redeemed(String file, long model, String sha256, long bytes, String signer, Optional<String> organisation) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        String code = code().strip();
        VoucherCode.Signed signed = VoucherCode.parse(code);
        Optional<Node> node = ledger.connectTo(signed.voucher().chainId(), output);
        Optional<String> organisation;
        try {
            Optional<LedgerWord> word = node.map(asked -> new LedgerWord(new Ledger(asked), signed));
            organisation = word.map(LedgerWord::issuer);
            new VoucherDownload(signed.voucher(), code, word, output).into(out);
        } finally {
            node.ifPresent(Node::close);
        }
        Redeemed redeemed = new Redeemed(
                out.toString(),
                signed.voucher().model(),
                signed.voucher().weightsHash().hex(),
                Files.size(out),
                signed.signer().hex(),
                organisation);
        output.answer(
                redeemed,
                text -> text.printf(
                        "%s: model %d, %s, as its voucher says%s%n",
                        redeemed.file(),
                        redeemed.model(),
                        redeemed.sha256(),
                        organisation
                                .map(name -> ", which " + name + " signed, says the ledger")
                                .orElse("")));
        if (organisation.isEmpty()) {
            output.remark("consilium: the account " + redeemed.signer()
                    + " signed the voucher; no ledger was asked whose that is (--node URL --genesis HASH)");
        }
        return 0;
    }

    private String code() throws IOException {
        if (codeFile.isPresent()) {
            try (InputStream in = Files.newInputStream(codeFile.get())) {
                return read(in);
            }
        }
        Optional<Console> console = Terminal.console();
        if (console.isPresent()) {
            return Optional.ofNullable(console.get().readPassword("The voucher's code: "))
                    .map(String::new)
                    .orElseThrow(() -> new RegistryException("no code was given; nothing was done"));
        }
        return read(System.in);
    }

    private static String read(InputStream in) throws IOException {
        return new String(in.readNBytes(LONGEST_CODE), StandardCharsets.UTF_8);
    }
}
