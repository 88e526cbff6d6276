// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CONSORTIUM_ADDRESS} from "../src/Addresses.sol";
import {IConsortium} from "../src/IConsortium.sol";
import {IModelLedger} from "../src/IModelLedger.sol";
import {LiveList} from "../src/LiveList.sol";
import {Fixture} from "./Fixture.sol";

/// @title What each step costs, whole transactions from cold storage; compared with golden/gas
contract GasTest is Fixture {
    uint32 private task;
    uint256 private seed;

    function setUp() public override {
        super.setUp();
        task = openTask("brain-mri-tumor", 2, 2);
    }

    /// forge-config: default.isolate = true
    function test_publicationAndApproval() public {
        uint32 first = publishMeasured(500_000, "publish");
        approveMeasured(B, first, "approve, one of two");
        approveMeasured(C, first, "approve, the last one, into an empty list");
        for (uint256 i = 0; i < 9; ++i) {
            uint32 next = publishAs(A, task, ++seed, 500_000);
            approveAs(B, next);
            approveAs(C, next);
        }
        approveAs(B, publishAs(A, task, ++seed, 900_000));
        approveMeasured(C, LEDGER.modelCount(), "approve, the last one, to the top of a full list");
        approveAs(B, publishAs(A, task, ++seed, 500_001));
        approveMeasured(C, LEDGER.modelCount(), "approve, the last one, into the middle of a full list");
        approveAs(B, publishAs(A, task, ++seed, 1));
        approveMeasured(C, LEDGER.modelCount(), "approve, the last one, worse than a full list");
        approveAs(B, publishAs(A, task, ++seed, 900_000));
        approveMeasured(C, LEDGER.modelCount(), "approve, the last one, two leave");
        publishMeasured(500_000, "publish, full list");
    }

    /// forge-config: default.isolate = true
    function test_attestationWithdrawalAndRecall() public {
        for (uint256 i = 0; i < 10; ++i) {
            uint32 next = publishAs(A, task, ++seed, 500_000);
            approveAs(B, next);
            approveAs(C, next);
        }
        grantAs(A, 1, B);
        VM.snapshotGasLastCall("ModelLedger", "grantAccess, 80 bytes");
        downloadAs(B, 1);
        VM.snapshotGasLastCall("ModelLedger", "recordDownload");
        attestAs(B, 1, 400_000);
        VM.snapshotGasLastCall("ModelLedger", "attest, below the number required");
        attestAs(C, 1, 400_000);
        VM.snapshotGasLastCall("ModelLedger", "attest, from the top to the end of a full list");
        as_(A);
        LEDGER.withdraw(2);
        VM.snapshotGasLastCall("ModelLedger", "withdraw from a full list");
        as_(A);
        LEDGER.recall(3, IModelLedger.RecallReason.SafetyRisk, keccak256("statement"));
        VM.snapshotGasLastCall("ModelLedger", "recall by the publisher");
        propose(
            abi.encodeCall(
                IConsortium.proposeCall,
                (
                    address(LEDGER),
                    abi.encodeCall(IModelLedger.recall, (4, IModelLedger.RecallReason.LegalOrder, bytes32(0)))
                )
            )
        );
        voteAs(C, CONSORTIUM.proposalCount());
        VM.snapshotGasLastCall("Consortium", "vote, the last one, recalls a model");
        as_(PARTNER);
        LEDGER.requestAccess(1);
        VM.snapshotGasLastCall("ModelLedger", "requestAccess");
        as_(A);
        LEDGER.revokeAccess(1, B);
        VM.snapshotGasLastCall("ModelLedger", "revokeAccess");
        as_(A);
        LEDGER.recordDenied(1, stranger(), IModelLedger.DenialReason.NotGranted);
        VM.snapshotGasLastCall("ModelLedger", "recordDenied");
        as_(REGULATOR);
        LEDGER.recordAudit(keccak256("report"), 7, 0);
        VM.snapshotGasLastCall("ModelLedger", "recordAudit");
    }

    /// forge-config: default.isolate = true
    function test_governance() public {
        address[] memory accounts = new address[](1);
        accounts[0] = accountOf(7, 0);
        IConsortium.NodeId[] memory nodes = new IConsortium.NodeId[](1);
        nodes[0] = nodeOf(7, 0);
        as_(A);
        CONSORTIUM.proposeAdmission("University Hospital E", HOSPITAL_ROLES, keyOf(7, 1), accounts, nodes);
        VM.snapshotGasLastCall("Consortium", "propose an admission");
        uint32 proposal = CONSORTIUM.proposalCount();
        voteAs(B, proposal);
        VM.snapshotGasLastCall("Consortium", "vote");
        voteAs(C, proposal);
        VM.snapshotGasLastCall("Consortium", "vote, the last one, admits");
        propose(abi.encodeCall(IConsortium.proposeSuspension, (D)));
        voteAs(C, CONSORTIUM.proposalCount());
        VM.snapshotGasLastCall("Consortium", "vote, the last one, suspends");
        as_(A);
        CONSORTIUM.addAccount(accountOf(A, 1));
        VM.snapshotGasLastCall("Consortium", "addAccount");
        as_(A);
        CONSORTIUM.addNode(nodeOf(A, 1));
        VM.snapshotGasLastCall("Consortium", "addNode");
        as_(A);
        CONSORTIUM.rotateEncryptionKey(keyOf(A, 2));
        VM.snapshotGasLastCall("Consortium", "rotateEncryptionKey");
    }

    /// forge-config: default.isolate = true
    function test_views() public {
        CONSORTIUM.permissions(1);
        VM.snapshotGasLastCall("Consortium", "view permissions, six organisations");
        CONSORTIUM.transactionAllowed(accountOf(A, 0), address(LEDGER), 0, 0, 0, hex"00000000");
        VM.snapshotGasLastCall("Consortium", "view transactionAllowed");
        for (uint256 i = 0; i < 11; ++i) {
            uint32 next = publishAs(A, task, ++seed, uint32(500_000 - i));
            approveAs(B, next);
            approveAs(C, next);
        }
        LEDGER.topTen(task);
        VM.snapshotGasLastCall("ModelLedger", "view topTen, full list");
    }

    /// @dev The list's upkeep alone, at each rank of a list of eleven that pushes one or two out.
    /// forge-config: default.isolate = true
    function test_upkeepOfAFullListCostsAtMost80000AtAnyRank() public {
        uint256 least = type(uint256).max;
        uint256 most;
        for (uint32 rank = 0; rank <= 10; ++rank) {
            ListOwner owner = new ListOwner();
            for (uint32 i = 0; i < 10; ++i) {
                owner.insert(i + 1, 900_000 - i * 50_000);
            }
            owner.insert(11, 1);
            uint256 used = owner.measure(12, 925_000 - rank * 50_000);
            assertTrue(used <= 80_000, "at most 80,000 gas");
            least = used < least ? used : least;
            most = used > most ? used : most;
        }
        VM.snapshotValue("LiveList", "insert into a full list, the cheapest rank", least);
        VM.snapshotValue("LiveList", "insert into a full list, the dearest rank", most);
        assertTrue(most - least <= 5_000, "about the same at any rank");
        ListOwner empty = new ListOwner();
        VM.snapshotValue("LiveList", "insert into an empty list", empty.measure(1, 500_000));
    }

    function publishMeasured(uint32 accuracy, string memory what) private returns (uint32 model) {
        model = publishAs(A, task, ++seed, accuracy);
        VM.snapshotGasLastCall("ModelLedger", what);
    }

    function approveMeasured(uint8 organisation, uint32 model, string memory what) private {
        approveAs(organisation, model);
        VM.snapshotGasLastCall("ModelLedger", what);
    }
}

/// @title The largest things that the bounds allow, in a network whose organisations have all that they may have
contract LargestGasTest is Fixture {
    uint8 private constant PAGE = 16;
    /// @dev Half of what the plugin gives a reading, and of what one transaction may use from EIP-7825 on.
    uint256 private constant ENOUGH = 1 << 23;

    function setUp() public override {
        VM.warp(START);
        beginGenesis(MAJORITY, LIFETIME);
        for (uint8 id = 1; id <= PAGE; ++id) {
            foundWith(string(nameOf(id)), HOSPITAL_ROLES, accountsOf(id), nodesOf(id));
        }
        endGenesis();
        // Packed: organisation, position, mayCreateContracts.
        for (uint8 id = 1; id <= PAGE; ++id) {
            for (uint256 i = 0; i < 64; ++i) {
                bytes32 slot = keccak256(abi.encode(accountOf(id, i), 5));
                VM.store(CONSORTIUM_ADDRESS, slot, VM.load(CONSORTIUM_ADDRESS, slot) | bytes32(uint256(1) << 16));
            }
        }
    }

    /// forge-config: default.isolate = true
    function test_fullPageStaysUnderTheGasThatNodesGive() public {
        IConsortium.PermissionsPage memory page = CONSORTIUM.permissions(1);
        uint256 used = VM.snapshotGasLastCall("Consortium", "view permissions, 16 organisations, all full");
        assertEq(page.organisations.length, PAGE);
        for (uint256 i = 0; i < PAGE; ++i) {
            assertEq(page.organisations[i].accounts.length, 64);
            assertEq(page.organisations[i].contractCreators.length, 64);
            assertEq(page.organisations[i].nodes.length, 32);
        }
        assertTrue(used < ENOUGH, "half of what nodes give");
    }

    /// forge-config: default.isolate = true
    function test_largestAdmissionFitsIntoATransaction() public {
        uint8 newcomer = PAGE + 1;
        as_(1);
        CONSORTIUM.proposeAdmission(
            string(nameOf(newcomer)), 15, keyOf(newcomer, 1), accountsOf(newcomer), nodesOf(newcomer)
        );
        uint256 used = VM.snapshotGasLastCall("Consortium", "propose the largest admission");
        assertTrue(used < ENOUGH, "half of what nodes give");
        for (uint8 id = 2; id <= 8; ++id) {
            voteAs(id, 1);
        }
        assertTrue(voteAs(9, 1), "executed");
        used = VM.snapshotGasLastCall("Consortium", "vote, the last one, admits the largest organisation");
        assertTrue(used < ENOUGH, "half of what nodes give");
        assertEq(CONSORTIUM.organisationOf(newcomer).accounts.length, 64);
        assertEq(CONSORTIUM.organisationOf(newcomer).nodes.length, 32);
        assertEq(CONSORTIUM.organisationOf(newcomer).name, string(nameOf(newcomer)));
    }

    /// forge-config: default.isolate = true
    function test_largestCallFitsIntoATransaction() public {
        bytes memory longest = new bytes(4_096);
        for (uint256 i = 0; i < longest.length; ++i) {
            longest[i] = 0xff;
        }
        address deaf = address(new Deaf());
        as_(1);
        CONSORTIUM.proposeCall(deaf, longest);
        uint256 used = VM.snapshotGasLastCall("Consortium", "propose the largest call");
        assertTrue(used < ENOUGH, "half of what nodes give");
        for (uint8 id = 2; id <= 8; ++id) {
            voteAs(id, 1);
        }
        assertTrue(voteAs(9, 1), "executed");
        VM.snapshotGasLastCall("Consortium", "vote, the last one, sends the largest call");
    }

    function nameOf(uint8 id) private pure returns (bytes memory name) {
        return abi.encodePacked(keccak256(abi.encode("name", id)), keccak256(abi.encode("more", id)));
    }

    function accountsOf(uint8 id) private pure returns (address[] memory accounts) {
        accounts = new address[](64);
        for (uint256 i = 0; i < 64; ++i) {
            accounts[i] = accountOf(id, i);
        }
    }

    function nodesOf(uint8 id) private pure returns (IConsortium.NodeId[] memory nodes) {
        nodes = new IConsortium.NodeId[](32);
        for (uint256 i = 0; i < 32; ++i) {
            nodes[i] = nodeOf(id, i);
        }
    }
}

/// @title Takes any call and does nothing
contract Deaf {
    fallback() external {}
}

/// @title Owns a live list and nothing else
contract ListOwner {
    using LiveList for LiveList.Live;

    LiveList.Live private live;

    function insert(uint32 id, uint32 score) external {
        live.insert(id, score);
    }

    function measure(uint32 id, uint32 score) external returns (uint256 used) {
        uint256 before = gasleft();
        live.insert(id, score);
        return before - gasleft();
    }
}
