// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CONSORTIUM_ADDRESS, MODEL_LEDGER_ADDRESS} from "../src/Addresses.sol";
import {IConsortium} from "../src/IConsortium.sol";
import {IModelLedger} from "../src/IModelLedger.sol";
import {VALIDATOR} from "../src/Roles.sol";
import {Fixture} from "./Fixture.sol";

/// @title Members who do whatever comes to their minds, each call checked against what they know
contract Members is Fixture {
    uint8 public constant MOST = 9;
    uint256 public constant EACH = 2;

    mapping(uint32 proposal => mapping(uint8 organisation => bool)) private votedBy;
    mapping(uint32 proposal => uint256) public votesSeen;
    uint256 public executed;
    uint256 public changesOfAnswers;
    uint256 public attemptsOfRemoved;
    uint256 public secondVotesTried;

    mapping(uint8 organisation => mapping(uint256 number => string)) public digitsOf;

    constructor() {
        for (uint8 i = 1; i <= MOST; ++i) {
            for (uint256 j = 0; j < EACH; ++j) {
                digitsOf[i][j] = digits(nodeOf(i, j));
            }
        }
    }

    function setUp() public override {}

    /// @dev Whatever changes an answer of the two views must raise the version, and the version never falls.
    modifier watched() {
        bytes32 before = answers();
        uint256 version = CONSORTIUM.permissionsVersion();
        _;
        uint256 now_ = CONSORTIUM.permissionsVersion();
        assertTrue(now_ >= version, "the version never falls");
        if (answers() != before) {
            assertTrue(now_ > version, "an answer changed, the version didn't");
            ++changesOfAnswers;
        }
    }

    // ------------------------------------------------------------------ what they do

    function changesAccounts(uint256 seed) external watched {
        address account = anyAccount(seed >> 16);
        tries(
            anyAccount(seed),
            seed >> 8 & 1 == 0
                ? abi.encodeCall(IConsortium.addAccount, (account))
                : abi.encodeCall(IConsortium.removeAccount, (account))
        );
    }

    function changesNodes(uint256 seed) external watched {
        IConsortium.NodeId memory node = nodeOf(anyOrganisation(seed >> 16), (seed >> 24) % EACH);
        tries(
            anyAccount(seed),
            seed >> 8 & 1 == 0
                ? abi.encodeCall(IConsortium.addNode, (node))
                : abi.encodeCall(IConsortium.removeNode, (node))
        );
    }

    function rotatesKey(uint256 seed) external watched {
        tries(anyAccount(seed), abi.encodeCall(IConsortium.rotateEncryptionKey, (bytes32(seed | 1))));
    }

    function proposesAndGathersVotes(uint256 seed) external watched {
        address proposer = anyAccount(seed);
        uint8 organisation = CONSORTIUM.memberOf(proposer).organisation;
        bool passes = wouldPass(CONSORTIUM.proposalCount() + 1, organisation);
        bytes memory call = anyProposal(seed >> 8);
        (bool success,) = tries(proposer, call);
        if (!success) return;
        uint32 proposal = CONSORTIUM.proposalCount();
        if (isExecuted(proposal)) {
            assertTrue(passes, "one vote was not enough");
            ++executed;
        }
        if (CONSORTIUM.proposalOf(proposal).voters != 0) note(proposal, organisation);
        for (uint256 i = 0; i < 8; ++i) {
            votes(proposal, uint256(keccak256(abi.encode(seed, i))));
        }
    }

    function votesForAnOldProposal(uint256 seed) external watched {
        uint32 count = CONSORTIUM.proposalCount();
        if (count != 0) votes(uint32(1 + seed % count), seed >> 32);
    }

    function executesAnOldProposal(uint256 seed) external watched {
        uint32 count = CONSORTIUM.proposalCount();
        if (count == 0) return;
        uint32 proposal = uint32(1 + (seed >> 8) % count);
        bool passes = wouldPass(proposal, 0);
        (bool success,) = tries(anyAccount(seed), abi.encodeCall(IConsortium.execute, (proposal)));
        if (!success) return;
        assertTrue(passes, "executed without enough votes");
        ++executed;
    }

    function waits(uint256 seed) external {
        VM.warp(block.timestamp + seed % 2 days);
    }

    /// @dev Every function that changes anything, tried by an account that a removed organisation still holds.
    function removedTriesEverything(uint256 seed) external watched {
        address account = anyAccount(seed);
        IConsortium.Member memory member = CONSORTIUM.memberOf(account);
        if (member.status != IConsortium.OrganisationStatus.Removed) return;
        ++attemptsOfRemoved;
        bytes memory refusal = abi.encodeWithSelector(
            IConsortium.OrganisationNotActive.selector, member.organisation, IConsortium.OrganisationStatus.Removed
        );
        assertFalse(CONSORTIUM.transactionAllowed(account, stranger(), 0, 0, 0, ""), "sends");
        bytes[] memory calls = everyConsortiumCall(account);
        for (uint256 i = 0; i < calls.length; ++i) {
            (bool success, bytes memory reason) = tries(account, calls[i]);
            assertFalse(success, "a removed organisation changed something");
            assertEq(reason, refusal);
        }
        calls = everyLedgerCall();
        for (uint256 i = 0; i < calls.length; ++i) {
            VM.prank(account);
            (bool success, bytes memory reason) = MODEL_LEDGER_ADDRESS.call(calls[i]);
            assertFalse(success, "a removed organisation changed something");
            assertEq(reason, refusal);
        }
    }

    // ------------------------------------------------------------------ votes

    function votes(uint32 proposal, uint256 seed) private {
        address account = anyAccount(seed);
        uint8 organisation = CONSORTIUM.memberOf(account).organisation;
        bool again = votedBy[proposal][organisation];
        bool passes = wouldPass(proposal, organisation);
        (bool success, bytes memory result) = tries(account, abi.encodeCall(IConsortium.vote, (proposal)));
        if (again) ++secondVotesTried;
        if (!success) return;
        assertFalse(again, "a vote was counted twice");
        bool done = abi.decode(result, (bool));
        assertTrue(done == passes, "decided by the first vote above the threshold");
        note(proposal, organisation);
        if (done) ++executed;
    }

    function note(uint32 proposal, uint8 organisation) private {
        votedBy[proposal][organisation] = true;
        ++votesSeen[proposal];
    }

    /// @dev Counts as a person would: goes through all organisations and asks for status, role and vote.
    function wouldPass(uint32 proposal, uint8 one) private view returns (bool) {
        uint256 inFavour;
        uint256 all;
        uint8 last = CONSORTIUM.organisationCount();
        for (uint8 i = 1; i <= last; ++i) {
            IConsortium.Member memory member = CONSORTIUM.standingOf(i);
            if (member.status != IConsortium.OrganisationStatus.Active || member.roles & VALIDATOR == 0) continue;
            ++all;
            if (votedBy[proposal][i] || i == one) ++inFavour;
        }
        (uint16 threshold,) = CONSORTIUM.votingRules();
        return inFavour * 10_000 > uint256(threshold) * all
            || (inFavour >= 2 && proposal <= CONSORTIUM.proposalCount() && allTheOthersAgree(proposal, one));
    }

    function allTheOthersAgree(uint32 id, uint8 one) private view returns (bool) {
        IConsortium.ProposalView memory proposal = CONSORTIUM.proposalOf(id);
        if (
            proposal.kind != IConsortium.ProposalKind.Suspend && proposal.kind != IConsortium.ProposalKind.Remove
                && proposal.kind != IConsortium.ProposalKind.ReplaceKeys
        ) return false;
        uint8 subject = abi.decode(proposal.payload, (uint8));
        uint8 last = CONSORTIUM.organisationCount();
        for (uint8 i = 1; i <= last; ++i) {
            IConsortium.Member memory member = CONSORTIUM.standingOf(i);
            if (member.status != IConsortium.OrganisationStatus.Active || member.roles & VALIDATOR == 0) continue;
            if (i != subject && i != one && !votedBy[id][i]) return false;
        }
        return true;
    }

    function isExecuted(uint32 proposal) private view returns (bool) {
        return CONSORTIUM.proposalOf(proposal).status == IConsortium.ProposalStatus.Executed;
    }

    function anyProposal(uint256 seed) private pure returns (bytes memory call) {
        uint8 subject = anyOrganisation(seed >> 8);
        uint8 roles = uint8(1 + (seed >> 16) % 15);
        uint256 kind = seed % 10;
        if (kind == 0) return admission(subject, roles, seed);
        if (kind == 1) return abi.encodeCall(IConsortium.proposeRoles, (subject, roles));
        if (kind == 2) return abi.encodeCall(IConsortium.proposeSuspension, (subject));
        if (kind == 3 || kind == 4) return abi.encodeCall(IConsortium.proposeReinstatement, (subject));
        if (kind == 5) return abi.encodeCall(IConsortium.proposeRemoval, (subject));
        if (kind == 6) {
            return abi.encodeCall(IConsortium.proposeVotingRules, (uint16(5_000 + (seed >> 16) % 5_000), 7 days));
        }
        if (kind == 7) {
            return abi.encodeCall(
                IConsortium.proposeKeys, (subject, accountOf(subject, (seed >> 32) % EACH), bytes32(seed | 1))
            );
        }
        if (kind == 8) {
            return abi.encodeCall(IConsortium.proposeCall, (MODEL_LEDGER_ADDRESS, anyLedgerCall(seed >> 8)));
        }
        return abi.encodeCall(IConsortium.proposeContractCreator, (anyAccount(seed >> 64), seed >> 60 & 1 == 0));
    }

    /// @dev Some of them are refused by the ledger: a name is taken after a while, a task unknown, a model always.
    function anyLedgerCall(uint256 seed) private pure returns (bytes memory call) {
        if (seed % 4 == 0) return abi.encodeCall(IModelLedger.closeTask, (uint32(1 + (seed >> 8) % 4)));
        if (seed % 4 == 1) return abi.encodeCall(IModelLedger.recall, (1, IModelLedger.RecallReason.Other, 0));
        string memory name = string(abi.encodePacked("task-", bytes1(uint8(0x30 + (seed >> 8) % 10))));
        return abi.encodeCall(IModelLedger.openTask, (name, IModelLedger.Metric.Auc, 1, 1));
    }

    function admission(uint8 subject, uint8 roles, uint256 seed) private pure returns (bytes memory call) {
        address[] memory accounts = new address[](1);
        accounts[0] = accountOf(subject, (seed >> 32) % EACH);
        IConsortium.NodeId[] memory nodes = new IConsortium.NodeId[](1);
        nodes[0] = nodeOf(subject, (seed >> 40) % EACH);
        string memory name = string(abi.encodePacked("Newcomer ", bytes1(uint8(0x30 + seed % 10))));
        return abi.encodeCall(IConsortium.proposeAdmission, (name, roles, bytes32(seed | 1), accounts, nodes));
    }

    function everyConsortiumCall(address account) private view returns (bytes[] memory calls) {
        calls = new bytes[](16);
        calls[0] = abi.encodeCall(IConsortium.addAccount, (stranger()));
        calls[1] = abi.encodeCall(IConsortium.removeAccount, (account));
        calls[2] = abi.encodeCall(IConsortium.addNode, (nodeOf(200, 0)));
        calls[3] = abi.encodeCall(IConsortium.removeNode, (nodeOf(A, 0)));
        calls[4] = abi.encodeCall(IConsortium.rotateEncryptionKey, (keccak256("new")));
        calls[5] = admission(200, 1, 1);
        calls[6] = abi.encodeCall(IConsortium.proposeRoles, (A, 1));
        calls[7] = abi.encodeCall(IConsortium.proposeSuspension, (A));
        calls[8] = abi.encodeCall(IConsortium.proposeReinstatement, (A));
        calls[9] = abi.encodeCall(IConsortium.proposeRemoval, (A));
        calls[10] = abi.encodeCall(IConsortium.proposeVotingRules, (5_000, 1 days));
        calls[11] = abi.encodeCall(IConsortium.proposeKeys, (A, stranger(), keccak256("new")));
        calls[12] = abi.encodeCall(IConsortium.proposeContractCreator, (account, true));
        calls[13] = abi.encodeCall(IConsortium.proposeCall, (MODEL_LEDGER_ADDRESS, ""));
        calls[14] = abi.encodeCall(IConsortium.vote, (CONSORTIUM.proposalCount()));
        calls[15] = abi.encodeCall(IConsortium.execute, (CONSORTIUM.proposalCount()));
    }

    function everyLedgerCall() private pure returns (bytes[] memory calls) {
        calls = new bytes[](13);
        calls[0] = abi.encodeCall(IModelLedger.publish, (publication(1, 1, 1)));
        calls[1] = abi.encodeCall(IModelLedger.approve, (1));
        calls[2] = abi.encodeCall(IModelLedger.attest, (1, metrics(1), keccak256("test set"), 1));
        calls[3] = abi.encodeCall(IModelLedger.withdraw, (1));
        calls[4] = abi.encodeCall(IModelLedger.recall, (1, IModelLedger.RecallReason.Other, 0));
        calls[5] = abi.encodeCall(IModelLedger.requestAccess, (1));
        calls[6] = abi.encodeCall(IModelLedger.grantAccess, (1, A, 1, hex"00"));
        calls[7] = abi.encodeCall(IModelLedger.revokeAccess, (1, A));
        calls[8] = abi.encodeCall(IModelLedger.recordDownload, (1, keccak256("weights")));
        calls[9] = abi.encodeCall(IModelLedger.recordDenied, (0, stranger(), IModelLedger.DenialReason.Other));
        calls[10] = abi.encodeCall(IModelLedger.issueVoucher, (keccak256("voucher"), 1, type(uint64).max));
        calls[11] = abi.encodeCall(IModelLedger.redeemVoucher, ("secret", keccak256("weights")));
        calls[12] = abi.encodeCall(IModelLedger.recordAudit, (keccak256("report"), 1, 0));
    }

    // ------------------------------------------------------------------ who, and what they are told

    function tries(address account, bytes memory call) private returns (bool success, bytes memory result) {
        VM.prank(account);
        return CONSORTIUM_ADDRESS.call(call);
    }

    /// @dev Organisations that exist, and some that don't yet: their accounts are strangers' until somebody takes them.
    function anyOrganisation(uint256 seed) private pure returns (uint8) {
        return uint8(1 + seed % MOST);
    }

    function anyAccount(uint256 seed) private pure returns (address) {
        return accountOf(anyOrganisation(seed), (seed >> 128) % 4 == 0 ? (seed >> 130) % EACH : 0);
    }

    /// @dev What both views say of everybody, for each kind of transaction.
    function answers() public view returns (bytes32 digest) {
        bytes memory audit = abi.encodePacked(IModelLedger.recordAudit.selector);
        for (uint8 i = 1; i <= MOST; ++i) {
            for (uint256 j = 0; j < EACH; ++j) {
                address account = accountOf(i, j);
                digest = keccak256(
                    abi.encode(
                        digest,
                        CONSORTIUM.transactionAllowed(account, address(0), 0, 0, 0, ""),
                        CONSORTIUM.transactionAllowed(account, MODEL_LEDGER_ADDRESS, 0, 0, 0, audit),
                        CONSORTIUM.transactionAllowed(account, stranger(), 0, 0, 0, audit),
                        CONSORTIUM.connectionAllowed(digitsOf[i][j], "", 0)
                    )
                );
            }
        }
    }

    function digits(IConsortium.NodeId memory node) private pure returns (string memory text) {
        bytes memory made = new bytes(128);
        bytes memory id = abi.encodePacked(node.high, node.low);
        for (uint256 i = 0; i < 128; ++i) {
            made[i] = bytes16("0123456789abcdef")[i % 2 == 0 ? uint8(id[i / 2]) >> 4 : uint8(id[i / 2]) & 15];
        }
        return string(made);
    }
}
