package io.consilium.besu.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.besu.chain.UnreadableException.UndecodableAnswerException;
import java.math.BigInteger;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.units.bigints.UInt256;
import org.junit.jupiter.api.Test;

class AbiTest {

    /** The bytes are Foundry's: {@code cast calldata "transactionAllowed(…)" 0x11… 0x22… 3 4 5 0xdeadbeef01}. */
    @Test
    void writesWhatFoundryWrites() {
        Bytes written = new AbiWriter(0x936421d5)
                .right(Bytes.repeat((byte) 0x11, 20))
                .right(Bytes.repeat((byte) 0x22, 20))
                .number(3)
                .number(BigInteger.valueOf(4))
                .number(5)
                .dynamic(Bytes.fromHexString("0xdeadbeef01"))
                .toBytes();

        assertEquals(
                "0x936421d5"
                        + "0000000000000000000000001111111111111111111111111111111111111111"
                        + "0000000000000000000000002222222222222222222222222222222222222222"
                        + "0000000000000000000000000000000000000000000000000000000000000003"
                        + "0000000000000000000000000000000000000000000000000000000000000004"
                        + "0000000000000000000000000000000000000000000000000000000000000005"
                        + "00000000000000000000000000000000000000000000000000000000000000c0"
                        + "0000000000000000000000000000000000000000000000000000000000000005"
                        + "deadbeef01000000000000000000000000000000000000000000000000000000",
                written.toHexString());
    }

    @Test
    void writesTheLargestAndRefusesWhatIsNoUnsignedWord() {
        BigInteger largest = BigInteger.TWO.pow(256).subtract(BigInteger.ONE);

        assertEquals(
                "0x00000000" + "ff".repeat(32),
                new AbiWriter(0).number(largest).toBytes().toHexString());
        assertThrows(IllegalArgumentException.class, () -> new AbiWriter(0).number(largest.add(BigInteger.ONE)));
        assertThrows(IllegalArgumentException.class, () -> new AbiWriter(0).number(-1));
    }

    @Test
    void emptyBytesTakeOneWord() {
        assertEquals(4 + 64, new AbiWriter(1).dynamic(Bytes.EMPTY).toBytes().size());
    }

    @Test
    void readsNumbersOnlyIfTheyFit() {
        AbiReader reader =
                AbiReader.of(Bytes.concatenate(UInt256.valueOf(255), UInt256.valueOf(256), UInt256.MAX_VALUE));

        assertEquals(255, reader.number(0, 8));
        assertEquals(256, reader.number(1, 16));
        assertThrows(UndecodableAnswerException.class, () -> reader.number(1, 8));
        assertThrows(UndecodableAnswerException.class, () -> reader.number(2, 31));
        assertThrows(UndecodableAnswerException.class, () -> reader.number(3, 8));
    }

    @Test
    void truthIsZeroOrOne() {
        AbiReader reader = AbiReader.of(Bytes.concatenate(UInt256.ZERO, UInt256.ONE, UInt256.valueOf(2)));

        assertFalse(reader.bool(0));
        assertTrue(reader.bool(1));
        assertThrows(UndecodableAnswerException.class, () -> reader.bool(2));
    }

    @Test
    void paddingOfAddressesAndSelectorsMustBeZero() {
        Bytes clean = Bytes.concatenate(Bytes.wrap(new byte[12]), Bytes.repeat((byte) 9, 20));
        Bytes dirty = Bytes.concatenate(Bytes.of(1), clean.slice(1));

        assertEquals(Bytes.repeat((byte) 9, 20), AbiReader.of(clean).address(0));
        assertThrows(UndecodableAnswerException.class, () -> AbiReader.of(dirty).address(0));
        assertThrows(UndecodableAnswerException.class, () -> AbiReader.of(clean).selector(0));
    }

    @Test
    void offsetsAndLengthsStayInside() {
        Bytes offsetOut = UInt256.valueOf(64);
        Bytes offsetOdd = UInt256.valueOf(31);
        Bytes tooLong = Bytes.concatenate(UInt256.valueOf(32), UInt256.valueOf(2), UInt256.ONE);

        assertThrows(
                UndecodableAnswerException.class, () -> AbiReader.of(offsetOut).tuple(0));
        assertThrows(
                UndecodableAnswerException.class, () -> AbiReader.of(offsetOdd).tuple(0));
        assertThrows(
                UndecodableAnswerException.class, () -> AbiReader.of(tooLong).array(0, 1));
        assertThrows(UndecodableAnswerException.class, () -> AbiReader.of(Bytes.of(1)));
    }
}
