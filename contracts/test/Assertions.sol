// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vm} from "./Vm.sol";

/// @title The few assertions that these tests need, and forge's cheat codes
abstract contract Assertions {
    Vm internal constant VM = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    error NotEqual(uint256 expected, uint256 actual);
    error NotEqualWords(bytes32 expected, bytes32 actual);
    error NotEqualText(string expected, string actual);
    error NotTrue(string what);

    function assertEq(uint256 actual, uint256 expected) internal pure {
        if (actual != expected) revert NotEqual(expected, actual);
    }

    function assertEq(bytes32 actual, bytes32 expected) internal pure {
        if (actual != expected) revert NotEqualWords(expected, actual);
    }

    function assertEq(address actual, address expected) internal pure {
        assertEq(uint160(actual), uint160(expected));
    }

    function assertEq(string memory actual, string memory expected) internal pure {
        if (keccak256(bytes(actual)) != keccak256(bytes(expected))) revert NotEqualText(expected, actual);
    }

    function assertEq(bytes memory actual, bytes memory expected) internal pure {
        assertEq(keccak256(actual), keccak256(expected));
    }

    function assertTrue(bool condition, string memory what) internal pure {
        if (!condition) revert NotTrue(what);
    }

    function assertFalse(bool condition, string memory what) internal pure {
        assertTrue(!condition, what);
    }
}
