// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Bits} from "../src/Bits.sol";
import {Consortium} from "../src/Consortium.sol";
import {VALIDATOR} from "../src/Roles.sol";
import {IFounding} from "./IFounding.sol";

/// @title Writes the storage that a genesis block would hold, through the compiler's own idea of the layout
contract Founding is Consortium, IFounding {
    function begin(uint16 thresholdBasisPoints, uint32 proposalLifetime) external override {
        permissionsVersion = 1;
        _thresholdBasisPoints = thresholdBasisPoints;
        _proposalLifetime = proposalLifetime;
    }

    function found(
        string calldata name,
        uint8 roles,
        bytes32 encryptionKey,
        address[] calldata accounts,
        NodeId[] calldata nodes
    ) external override {
        uint8 id = ++organisationCount;
        Organisation storage founder = _organisations[id];
        founder.status = OrganisationStatus.Active;
        founder.roles = roles;
        founder.founder = true;
        founder.keyVersion = 1;
        founder.encryptionKey = encryptionKey;
        founder.name = name;
        _names[keccak256(bytes(name))] = id;
        for (uint256 i = 0; i < accounts.length; ++i) {
            founder.accounts.push(accounts[i]);
            _accounts[accounts[i]] = AccountEntry(id, uint8(i + 1), false);
        }
        for (uint256 i = 0; i < nodes.length; ++i) {
            founder.nodes.push(nodes[i]);
            _nodes[keccak256(abi.encodePacked(nodes[i].high, nodes[i].low))] = NodeEntry(id, uint8(i + 1));
        }
        activeOrganisations |= Bits.only(id);
        if (roles & VALIDATOR != 0) activeValidators |= Bits.only(id);
    }
}
