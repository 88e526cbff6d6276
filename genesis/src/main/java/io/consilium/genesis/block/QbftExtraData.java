package io.consilium.genesis.block;

import io.consilium.contracts.Address;
import java.util.HexFormat;
import java.util.List;
import org.web3j.rlp.RlpEncoder;
import org.web3j.rlp.RlpList;
import org.web3j.rlp.RlpString;
import org.web3j.rlp.RlpType;

/** The extra data of a QBFT network's first block: it names the first validators, and nothing else yet. */
final class QbftExtraData {

    private static final int VANITY = 32;

    private QbftExtraData() {}

    /** RLP of vanity, validators, no vote, round 0, no seals. */
    static String encode(List<Address> validators) {
        List<RlpType> addresses = validators.stream()
                .map(validator -> (RlpType) RlpString.create(HexText.bytes(validator.hex())))
                .toList();
        byte[] encoded = RlpEncoder.encode(new RlpList(
                RlpString.create(new byte[VANITY]),
                new RlpList(addresses),
                new RlpList(),
                RlpString.create(0),
                new RlpList()));
        return "0x" + HexFormat.of().formatHex(encoded);
    }
}
