package io.consilium.cli;

import io.consilium.cli.audit.AuditCommand;
import io.consilium.cli.content.ContentCommand;
import io.consilium.cli.demo.DemoCommand;
import io.consilium.cli.events.EventsCommand;
import io.consilium.cli.keys.KeysCommand;
import io.consilium.cli.members.MembersCommand;
import io.consilium.cli.members.VoteCommand;
import io.consilium.cli.model.EvaluateCommand;
import io.consilium.cli.model.InferCommand;
import io.consilium.cli.model.PhantomCommand;
import io.consilium.cli.model.TrainCommand;
import io.consilium.cli.network.NetworkCommand;
import io.consilium.cli.registry.LoginCommand;
import io.consilium.cli.sharing.ApproveCommand;
import io.consilium.cli.sharing.AttestCommand;
import io.consilium.cli.sharing.GrantCommand;
import io.consilium.cli.sharing.ModelsCommand;
import io.consilium.cli.sharing.PublishCommand;
import io.consilium.cli.sharing.PullCommand;
import io.consilium.cli.sharing.RecallCommand;
import io.consilium.cli.sharing.RequestCommand;
import io.consilium.cli.sharing.ShowCommand;
import io.consilium.cli.sharing.WithdrawCommand;
import io.consilium.cli.sharing.WithdrawnModelException;
import io.consilium.cli.site.SiteCommand;
import io.consilium.cli.vouchers.VoucherCommand;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ScopeType;

/**
 * The {@code consilium} command: what hospitals, partner sites and regulators type.
 *
 * <p>Every run ends with 0 (done), 1 (refused or failed, with a sentence that says why and what to do), 2 (the
 * command line was wrong, with the usage of that command) or 3 (the model was withdrawn or recalled).
 */
@Command(
        name = "consilium",
        description = "Hospitals share tumor-detection models, not patients.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = ConsiliumVersion.class,
        usageHelpAutoWidth = true,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:refused or failed; the message says why and what to do",
            "2:wrong usage",
            "3:the ledger says that the model was withdrawn or recalled: it must not be used"
        },
        subcommands = {
            DemoCommand.class,
            NetworkCommand.class,
            SiteCommand.class,
            LoginCommand.class,
            PhantomCommand.class,
            TrainCommand.class,
            EvaluateCommand.class,
            PublishCommand.class,
            ModelsCommand.class,
            ShowCommand.class,
            ApproveCommand.class,
            AttestCommand.class,
            RequestCommand.class,
            GrantCommand.class,
            PullCommand.class,
            InferCommand.class,
            WithdrawCommand.class,
            RecallCommand.class,
            VoucherCommand.class,
            MembersCommand.class,
            VoteCommand.class,
            KeysCommand.class,
            EventsCommand.class,
            AuditCommand.class,
            ContentCommand.class,
            GenerateCompletion.class,
            HelpCommand.class
        })
public final class Consilium {

    /** Refused or failed: the message said why. */
    public static final int FAILED = 1;

    /** The ledger says that a model must not be used any more. */
    public static final int WITHDRAWN = 3;

    private Consilium() {}

    /** Runs the command line and ends the process with its exit code. */
    public static void main(String[] arguments) {
        // Commands answer in sentences; logs are for the registry, which is a process of its own.
        System.setProperty("logback.configurationFile", "io/consilium/cli/quiet.xml");
        System.exit(run(System.out, System.err, arguments));
    }

    /** Runs one command line and gives its exit code; never throws for a failure of the command itself. */
    public static int run(PrintStream out, PrintStream err, String... arguments) {
        CommandLine commandLine = commands();
        commandLine.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
        commandLine.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
        commandLine.setParameterExceptionHandler(new WrongUsage());
        commandLine.setExecutionExceptionHandler(Consilium::explain);
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setUsageHelpLongOptionsMaxWidth(30);
        if (arguments.length == 0) {
            commandLine.usage(commandLine.getOut());
            return CommandLine.ExitCode.USAGE;
        }
        return commandLine.execute(arguments);
    }

    /** All that can be typed. */
    static CommandLine commands() {
        return new CommandLine(new Consilium());
    }

    /** An error of ours carries a sentence for the user; anything else is a bug and shows where it happened. */
    private static int explain(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        PrintWriter err = command.getErr();
        if (isOurs(failure) || failure instanceof IOException || failure instanceof UncheckedIOException) {
            err.println(command.getColorScheme().errorText("consilium: " + sentence(failure)));
        } else {
            err.println("consilium: this is a bug, please report it with the lines below");
            failure.printStackTrace(err);
        }
        return failure instanceof WithdrawnModelException ? WITHDRAWN : FAILED;
    }

    private static boolean isOurs(Exception failure) {
        return failure.getClass().getPackageName().startsWith("io.consilium");
    }

    private static String sentence(Exception failure) {
        String message = failure.getMessage();
        if (failure instanceof IOException && !isOurs(failure)) {
            return failure.getClass().getSimpleName() + ": " + message;
        }
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
