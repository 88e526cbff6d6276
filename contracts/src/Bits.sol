// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Sets of organisations as bits of one word
/// @notice Bit i stands for organisation i: a vote, an approval or a standing is one bit, and a count is one word's.
library Bits {
    /// @notice The set that holds one organisation.
    function only(uint8 organisation) internal pure returns (uint256 bit) {
        return uint256(1) << organisation;
    }

    /// @notice Whether an organisation is in the set.
    function has(uint256 bits, uint8 organisation) internal pure returns (bool present) {
        return bits & only(organisation) != 0;
    }

    /// @notice How many are in the set: at most 255, since no organisation has id 0.
    function count(uint256 bits) internal pure returns (uint16 size) {
        for (; bits != 0; bits &= bits - 1) {
            ++size;
        }
    }
}
