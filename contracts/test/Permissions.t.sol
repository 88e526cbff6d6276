// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CONSORTIUM_ADDRESS, MODEL_LEDGER_ADDRESS} from "../src/Addresses.sol";
import {IConsortium} from "../src/IConsortium.sol";
import {IModelLedger} from "../src/IModelLedger.sol";
import {AUDITOR, CONSUMER} from "../src/Roles.sol";
import {Fixture} from "./Fixture.sol";
import {Snapshot} from "./Snapshot.sol";

/// @title Who may connect and who may send which transaction
contract PermissionsTest is Fixture {
    using Snapshot for IConsortium.PermissionsPage[];

    // ------------------------------------------------------------------ transactions

    function test_activeOrganisationMayCallAnyContractInAnyWay() public view {
        assertTrue(CONSORTIUM.transactionAllowed(accountOf(A, 0), stranger(), 1 ether, 1, 21_000, ""), "value");
        assertTrue(CONSORTIUM.transactionAllowed(accountOf(PARTNER, 0), stranger(), 0, 0, 0, hex"00"), "short payload");
        assertTrue(CONSORTIUM.transactionAllowed(accountOf(B, 0), MODEL_LEDGER_ADDRESS, 0, 0, 0, publishing()), "call");
    }

    function test_strangerMayCallNothing() public view {
        assertFalse(CONSORTIUM.transactionAllowed(stranger(), MODEL_LEDGER_ADDRESS, 0, 0, 0, publishing()), "call");
        assertFalse(CONSORTIUM.transactionAllowed(address(0), MODEL_LEDGER_ADDRESS, 0, 0, 0, publishing()), "zero");
        assertFalse(CONSORTIUM.transactionAllowed(stranger(), address(0), 0, 0, 0, ""), "creation");
    }

    function test_nobodyCreatesContractsWithoutAVote() public {
        assertFalse(CONSORTIUM.transactionAllowed(accountOf(A, 0), address(0), 0, 0, 0, hex"60006000"), "before");
        decide(abi.encodeCall(IConsortium.proposeContractCreator, (accountOf(A, 0), true)));
        assertTrue(CONSORTIUM.transactionAllowed(accountOf(A, 0), address(0), 0, 0, 0, hex"60006000"), "after");
        as_(A);
        CONSORTIUM.addAccount(accountOf(A, 1));
        assertFalse(CONSORTIUM.transactionAllowed(accountOf(A, 1), address(0), 0, 0, 0, hex"60006000"), "another");
    }

    function test_suspendedCreatorCreatesNothing() public {
        decide(abi.encodeCall(IConsortium.proposeContractCreator, (accountOf(D, 0), true)));
        suspend(D);
        assertFalse(CONSORTIUM.transactionAllowed(accountOf(D, 0), address(0), 0, 0, 0, hex"60006000"), "suspended");
    }

    function test_auditorMayCallExactlyTheFunctionsMeantForAuditors() public view {
        bytes4[15] memory own = [
            IConsortium.addAccount.selector,
            IConsortium.removeAccount.selector,
            IConsortium.addNode.selector,
            IConsortium.removeNode.selector,
            IConsortium.rotateEncryptionKey.selector,
            IConsortium.proposeAdmission.selector,
            IConsortium.proposeRoles.selector,
            IConsortium.proposeSuspension.selector,
            IConsortium.proposeReinstatement.selector,
            IConsortium.proposeRemoval.selector,
            IConsortium.proposeVotingRules.selector,
            IConsortium.proposeKeys.selector,
            IConsortium.proposeContractCreator.selector,
            IConsortium.proposeCall.selector,
            IConsortium.execute.selector
        ];
        IConsortium.AuditorFunction[] memory listed = CONSORTIUM.permissions(1).auditorFunctions;
        assertEq(listed.length, 16);
        for (uint256 i = 0; i < own.length; ++i) {
            assertTrue(auditorMay(CONSORTIUM_ADDRESS, abi.encodePacked(own[i])), "own affairs and proposals");
            assertFalse(auditorMay(MODEL_LEDGER_ADDRESS, abi.encodePacked(own[i])), "not at another address");
            assertEq(listed[i].target, CONSORTIUM_ADDRESS);
            assertEq(listed[i].selector, own[i]);
        }
        bytes memory audit = abi.encodeCall(IModelLedger.recordAudit, (keccak256("report"), 7, 0));
        assertTrue(auditorMay(MODEL_LEDGER_ADDRESS, audit), "audit");
        assertFalse(auditorMay(CONSORTIUM_ADDRESS, audit), "not at another address");
        assertEq(listed[15].target, MODEL_LEDGER_ADDRESS);
        assertEq(listed[15].selector, IModelLedger.recordAudit.selector);

        assertFalse(auditorMay(CONSORTIUM_ADDRESS, abi.encodeCall(IConsortium.vote, (1))), "votes");
        assertFalse(auditorMay(MODEL_LEDGER_ADDRESS, publishing()), "publishes");
        assertFalse(auditorMay(MODEL_LEDGER_ADDRESS, ""), "sends nothing");
        assertFalse(auditorMay(CONSORTIUM_ADDRESS, hex"cd5e38"), "sends three bytes");
        assertFalse(auditorMay(stranger(), abi.encodeCall(IConsortium.addAccount, (stranger()))), "calls others");
    }

    function test_auditorWithAnotherRoleMayCallAnything() public {
        setRoles(REGULATOR, AUDITOR | CONSUMER);
        assertTrue(auditorMay(MODEL_LEDGER_ADDRESS, publishing()), "any function");
        assertTrue(auditorMay(stranger(), ""), "any target");
    }

    function test_auditorCreatesNoContractsEvenWhenNamed() public {
        decide(abi.encodeCall(IConsortium.proposeContractCreator, (accountOf(REGULATOR, 0), true)));
        assertFalse(auditorMay(address(0), hex"60006000"), "only an auditor");
        setRoles(REGULATOR, AUDITOR | CONSUMER);
        assertTrue(auditorMay(address(0), hex"60006000"), "with another role");
    }

    function test_auditorCanDoWhatItMay() public {
        as_(REGULATOR);
        CONSORTIUM.addAccount(accountOf(REGULATOR, 1));
        as_(REGULATOR);
        CONSORTIUM.proposeSuspension(D);
        as_(REGULATOR);
        LEDGER.recordAudit(keccak256("report"), 7, 0);
    }

    // ------------------------------------------------------------------ connections

    function test_nodesOfActiveOrganisationsMayConnect() public {
        assertTrue(connects(digits(nodeOf(A, 0), "0123456789abcdef")), "lower case");
        assertTrue(connects(digits(nodeOf(A, 0), "0123456789ABCDEF")), "upper case");
        assertTrue(connects(digits(nodeOf(REGULATOR, 0), "0123456789abcdef")), "regulator");
        assertFalse(connects(digits(nodeOf(A, 1), "0123456789abcdef")), "unknown node");
        suspend(D);
        assertFalse(connects(digits(nodeOf(D, 0), "0123456789abcdef")), "suspended");
        remove(D);
        assertFalse(connects(digits(nodeOf(D, 0), "0123456789abcdef")), "removed");
    }

    function test_hostAndPortDoNotMatter() public view {
        string memory node = digits(nodeOf(A, 0), "0123456789abcdef");
        assertTrue(CONSORTIUM.connectionAllowed(node, "", 0), "none");
        assertTrue(CONSORTIUM.connectionAllowed(node, "2001:db8::1", 65_535), "any");
    }

    function test_whatIsNotExactly128DigitsDoesNotConnect() public view {
        string memory node = digits(nodeOf(A, 0), "0123456789abcdef");
        assertFalse(connects(""), "empty");
        assertFalse(connects(string.concat("0x", node)), "0x");
        assertFalse(connects(string.concat(node, "0")), "129");
        bytes memory short = new bytes(127);
        for (uint256 i = 0; i < 127; ++i) {
            short[i] = bytes(node)[i];
        }
        assertFalse(connects(string(short)), "127");
        for (uint256 place = 0; place < 128; place += 63) {
            for (uint256 character = 0; character < 256; ++character) {
                bytes memory changed = bytes(digits(nodeOf(A, 0), "0123456789abcdef"));
                changed[place] = bytes1(uint8(character));
                bool same = changed[place] == bytes(node)[place] || uint8(bytes(node)[place]) == (character | 0x20);
                assertTrue(connects(string(changed)) == (same && isDigit(uint8(character))), "one character");
            }
        }
    }

    // ------------------------------------------------------------------ the snapshot

    function test_pageHoldsAllThatDecides() public {
        as_(A);
        CONSORTIUM.addAccount(accountOf(A, 1));
        decide(abi.encodeCall(IConsortium.proposeContractCreator, (accountOf(A, 1), true)));
        suspend(D);
        remove(PARTNER);
        IConsortium.PermissionsPage memory page = CONSORTIUM.permissions(1);
        assertEq(page.version, CONSORTIUM.permissionsVersion());
        assertEq(page.next, 0);
        assertEq(page.organisations.length, 6);
        IConsortium.OrganisationPermissions memory a = page.organisations[0];
        assertEq(a.id, A);
        assertEq(a.roles, HOSPITAL_ROLES);
        assertEq(a.accounts.length, 2);
        assertEq(a.accounts[1], accountOf(A, 1));
        assertEq(a.contractCreators.length, 1);
        assertEq(a.contractCreators[0], accountOf(A, 1));
        assertEq(a.nodes[0].high, nodeOf(A, 0).high);
        assertEq(a.nodes[0].low, nodeOf(A, 0).low);
        assertTrue(page.organisations[3].status == IConsortium.OrganisationStatus.Suspended, "suspended");
        assertEq(page.organisations[3].accounts.length, 1);
        assertTrue(page.organisations[4].status == IConsortium.OrganisationStatus.Removed, "removed");
        assertEq(page.organisations[4].accounts.length, 0);
        assertEq(page.organisations[4].nodes.length, 0);
        assertEq(page.organisations[4].roles, CONSUMER);
    }

    function test_pagesFollowOneAnother() public {
        manyOrganisations(38);
        IConsortium.PermissionsPage[] memory pages = Snapshot.read(CONSORTIUM);
        assertEq(pages.length, 3);
        assertEq(pages[0].organisations.length, 16);
        assertEq(pages[0].next, 17);
        assertEq(pages[1].next, 33);
        assertEq(pages[1].organisations[15].id, 32);
        assertEq(pages[2].organisations.length, 6);
        assertEq(pages[2].organisations[5].id, 38);
        assertEq(pages[2].next, 0);
    }

    function test_lastFullPageHasNoNext() public {
        manyOrganisations(32);
        assertEq(CONSORTIUM.permissions(17).organisations.length, 16);
        assertEq(CONSORTIUM.permissions(17).next, 0);
        assertEq(CONSORTIUM.permissions(1).next, 17);
    }

    function test_pageMayBeginAnywhere() public view {
        assertEq(CONSORTIUM.permissions(0).organisations.length, 6);
        assertEq(CONSORTIUM.permissions(0).organisations[0].id, A);
        assertEq(CONSORTIUM.permissions(4).organisations.length, 3);
        assertEq(CONSORTIUM.permissions(4).organisations[0].id, D);
        assertEq(CONSORTIUM.permissions(7).organisations.length, 0);
        assertEq(CONSORTIUM.permissions(8).organisations.length, 0);
        assertEq(CONSORTIUM.permissions(65_535).organisations.length, 0);
        assertEq(CONSORTIUM.permissions(65_535).auditorFunctions.length, 16);
    }

    /// @dev The plugin looks up in the snapshot what the contract would have answered.
    function testFuzz_snapshotAnswersAsTheViewsDo(uint256 seed) public {
        suspend(D);
        decide(abi.encodeCall(IConsortium.proposeContractCreator, (accountOf(B, 0), true)));
        IConsortium.PermissionsPage[] memory pages = Snapshot.read(CONSORTIUM);
        address[4] memory targets = [address(0), CONSORTIUM_ADDRESS, MODEL_LEDGER_ADDRESS, stranger()];
        for (uint256 i = 0; i < 16; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            address sender = accountOf(uint8(seed % 8), 0);
            address target = targets[(seed >> 8) % 4];
            bytes memory payload = Snapshot.anyPayload(pages[0], seed >> 16);
            assertTrue(
                CONSORTIUM.transactionAllowed(sender, target, 0, 0, 0, payload)
                    == pages.transactionAllowed(sender, target, payload),
                "transaction"
            );
            IConsortium.NodeId memory node = nodeOf(uint8((seed >> 32) % 8), 0);
            assertTrue(connects(digits(node, "0123456789abcdef")) == pages.connectionAllowed(node), "connection");
        }
    }

    // ------------------------------------------------------------------ the words of these tests

    function manyOrganisations(uint256 total) private {
        beginGenesis(MAJORITY, LIFETIME);
        for (uint256 i = 7; i <= total; ++i) {
            found(string(abi.encodePacked("Hospital ", bytes32(i))), HOSPITAL_ROLES);
        }
        endGenesis();
    }

    function auditorMay(address target, bytes memory payload) private view returns (bool allowed) {
        return CONSORTIUM.transactionAllowed(accountOf(REGULATOR, 0), target, 0, 0, 0, payload);
    }

    function publishing() private pure returns (bytes memory payload) {
        return abi.encodeCall(IModelLedger.publish, (publication(1, 1, 900_000)));
    }

    function connects(string memory enodeId) private view returns (bool allowed) {
        return CONSORTIUM.connectionAllowed(enodeId, "10.0.0.1", 30_303);
    }

    function digits(IConsortium.NodeId memory node, bytes16 alphabet) private pure returns (string memory text) {
        bytes memory made = new bytes(128);
        bytes memory id = abi.encodePacked(node.high, node.low);
        for (uint256 i = 0; i < 64; ++i) {
            made[2 * i] = alphabet[uint8(id[i]) >> 4];
            made[2 * i + 1] = alphabet[uint8(id[i]) & 15];
        }
        return string(made);
    }

    function isDigit(uint8 character) private pure returns (bool) {
        return (character >= 0x30 && character <= 0x39) || (character >= 0x41 && character <= 0x46)
            || (character >= 0x61 && character <= 0x66);
    }
}
