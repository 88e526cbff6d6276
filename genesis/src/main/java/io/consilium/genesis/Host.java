package io.consilium.genesis;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/** Where the other members reach a site: an IPv4 address or a DNS name. */
public record Host(@JsonValue String text) {

    private static final Pattern DIGITS_AND_DOTS = Pattern.compile("[0-9.]+");
    private static final Pattern IPV4 = Pattern.compile("(\\d{1,3}\\.){3}\\d{1,3}");
    private static final Pattern NAME =
            Pattern.compile("(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");

    /** This machine; for networks that live on one machine only. */
    public static final Host LOOPBACK = new Host("127.0.0.1");

    /** Checks an address or name; nothing is looked up. */
    @JsonCreator
    public Host {
        text = text.toLowerCase(Locale.ROOT);
        boolean right = DIGITS_AND_DOTS.matcher(text).matches()
                ? isIpv4(text)
                : NAME.matcher(text).matches();
        if (!right) {
            throw new GenesisException.Invalid(
                    "'" + text + "' is neither an IPv4 address nor a DNS name; give one such as node.hospital.example");
        }
    }

    /** Whether nobody else can reach it. */
    public boolean isLoopback() {
        return text.startsWith("127.") || text.equals("localhost");
    }

    /** Whether it has to be looked up. */
    public boolean isName() {
        return !IPV4.matcher(text).matches();
    }

    /** As libp2p writes it: {@code /ip4/…} or {@code /dns4/…}. */
    public String multiaddress() {
        return (isName() ? "/dns4/" : "/ip4/") + text;
    }

    @Override
    public String toString() {
        return text;
    }

    private static boolean isIpv4(String text) {
        return IPV4.matcher(text).matches()
                && Arrays.stream(text.split("\\.", -1))
                        .mapToInt(Integer::parseInt)
                        .allMatch(part -> part <= 255);
    }
}
