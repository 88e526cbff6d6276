// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Reads the hexadecimal enode ids of the EEA interface
/// @notice Strict, so that one node has one spelling but for the case of its digits.
library EnodeId {
    /// @notice Reads exactly 128 hexadecimal digits, upper or lower case.
    /// @return valid False for anything else; then both words are zero.
    /// @return high The first 32 bytes.
    /// @return low The last 32 bytes.
    function parse(bytes calldata text) internal pure returns (bool valid, bytes32 high, bytes32 low) {
        if (text.length != 128) return (false, 0, 0);
        bool highValid;
        bool lowValid;
        (highValid, high) = _word(text[:64]);
        (lowValid, low) = _word(text[64:]);
        return highValid && lowValid ? (true, high, low) : (false, bytes32(0), bytes32(0));
    }

    function _word(bytes calldata digits) private pure returns (bool valid, bytes32 word) {
        uint256 value;
        for (uint256 i = 0; i < 64; ++i) {
            uint8 digit = uint8(digits[i]);
            if (digit >= 0x30 && digit <= 0x39) {
                digit -= 0x30;
            } else if (digit >= 0x61 && digit <= 0x66) {
                digit -= 0x61 - 10;
            } else if (digit >= 0x41 && digit <= 0x46) {
                digit -= 0x41 - 10;
            } else {
                return (false, 0);
            }
            value = value << 4 | digit;
        }
        return (true, bytes32(value));
    }
}
