// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IConsortium} from "../src/IConsortium.sol";

/// @title What stands at the Consortium's address while a test writes its genesis
interface IFounding {
    function begin(uint16 thresholdBasisPoints, uint32 proposalLifetime) external;

    function found(
        string calldata name,
        uint8 roles,
        bytes32 encryptionKey,
        address[] calldata accounts,
        IConsortium.NodeId[] calldata nodes
    ) external;
}
