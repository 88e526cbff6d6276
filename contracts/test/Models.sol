// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CONSORTIUM_ADDRESS, MODEL_LEDGER_ADDRESS} from "../src/Addresses.sol";
import {IConsortium} from "../src/IConsortium.sol";
import {IModelLedger} from "../src/IModelLedger.sol";
import {Fixture} from "./Fixture.sol";
import {NaiveRanking} from "./NaiveRanking.sol";

/// @title Organisations that publish, approve, attest, withdraw and recall as they like, that are suspended, reinstated and
/// removed meanwhile, beside a naive model of it all
contract Models is Fixture {
    uint8 private constant HOSPITALS = 4;
    uint8 private constant ORGANISATIONS = 6;
    uint32 private constant REQUIRED = 2;
    /// @dev Approvals required are as in {ModelsInvariantsTest}: one, two, and one for the task that is closed some day.
    uint32 public constant TASKS = 3;
    uint32 private constant CLOSES = 3;

    NaiveRanking[4] private naive;
    mapping(uint32 model => mapping(uint8 organisation => bool)) private approvedBy;
    mapping(uint32 model => uint32[7]) private measured;
    mapping(uint32 model => uint256) private measurements;
    mapping(uint32 model => bool) public wasApproved;
    mapping(uint32 model => bool) public wasRecalled;
    mapping(uint32 model => bool) public wasWithdrawn;
    bool private closed;
    uint256 private published;
    uint256 public approvals;
    uint256 public countedAnew;
    uint256 public suspensions;
    uint256 public refusals;

    constructor() {
        for (uint32 task = 1; task <= TASKS; ++task) {
            naive[task] = new NaiveRanking();
        }
    }

    function setUp() public override {}

    // ------------------------------------------------------------------ what they do

    function publishes(uint256 seed) external {
        publish(anyHospital(seed), anyTask(seed >> 8), anyScore(seed >> 16));
    }

    /// @dev The everyday case in one step, or lists would hardly ever fill up.
    function publishesAndIsApproved(uint256 seed) external {
        uint8 publisher = anyHospital(seed);
        if (!publish(publisher, anyTask(seed >> 8), anyScore(seed >> 16))) return;
        uint32 model = LEDGER.modelCount();
        approves(publisher == A ? B : A, model);
        approves(publisher == C ? D : C, model);
    }

    function approvesAny(uint256 seed) external {
        if (LEDGER.modelCount() != 0) approves(anyHospital(seed >> 64), anyModel(seed));
    }

    /// @dev B and C approve, never both being in, until C is back: hardly ever met by chance.
    function approvesWhileAnotherIsOut(uint256 seed) external {
        if (!isActive(C) || !publish(A, 2, anyScore(seed))) return;
        uint32 model = LEDGER.modelCount();
        approves(C, model);
        byVoteOfAll(abi.encodeCall(IConsortium.proposeSuspension, (C)));
        approves(B, model);
        approves(B, model);
        if (seed >> 8 & 3 == 0) return;
        byVoteOfAll(abi.encodeCall(IConsortium.proposeReinstatement, (C)));
        approves(seed >> 16 & 1 == 0 ? B : C, model);
    }

    /// @dev What was published last and not yet approved, by two that may have done so before.
    function approvesWhatWaits(uint256 seed) external {
        for (uint32 model = LEDGER.modelCount(); model > 0; --model) {
            if (LEDGER.modelOf(model).status != IModelLedger.ModelStatus.Published) continue;
            approves(anyHospital(seed), model);
            approves(anyHospital(seed >> 8), model);
            return;
        }
    }

    function attestsAny(uint256 seed) external {
        if (LEDGER.modelCount() == 0) return;
        uint32 model = anyModel(seed);
        uint8 organisation = anyHospital(seed >> 64);
        IModelLedger.ModelView memory before = LEDGER.modelOf(model);
        if (before.publisher == organisation) return;
        bool possible = usable(before.status) && isActive(organisation);
        if (LEDGER.grantOf(model, organisation).keyVersion == 0) {
            bytes memory grant =
                abi.encodeCall(IModelLedger.grantAccess, (model, organisation, 1, wrappedKey(model, organisation)));
            if (!tries(before.publisher, grant, possible && isActive(before.publisher))) return;
        }
        bytes memory download = abi.encodeCall(IModelLedger.recordDownload, (model, before.publication.weightsHash));
        if (!tries(organisation, download, isActive(organisation))) return;
        uint32 score = anyScore(seed >> 16);
        bytes memory attestation =
            abi.encodeCall(IModelLedger.attest, (model, metrics(score), keccak256("test set"), 120));
        if (!tries(organisation, attestation, possible && isOpen(before.publication.task))) return;
        if (measured[model][organisation] == 0) ++measurements[model];
        measured[model][organisation] = score + 1;
        uint32 expected = expectedScore(model);
        if (before.status == IModelLedger.ModelStatus.Approved && measurements[model] >= REQUIRED) {
            naive[before.publication.task].rescore(model, expected);
        }
    }

    function withdrawsAny(uint256 seed) external {
        if (LEDGER.modelCount() == 0 || seed % 3 != 0) return;
        uint32 model = anyModel(seed >> 8);
        IModelLedger.ModelView memory before = LEDGER.modelOf(model);
        bool possible = usable(before.status) && isActive(before.publisher);
        if (!tries(before.publisher, abi.encodeCall(IModelLedger.withdraw, (model)), possible)) return;
        wasWithdrawn[model] = true;
        naive[before.publication.task].remove(model);
    }

    function recallsAny(uint256 seed) external {
        if (LEDGER.modelCount() == 0 || seed % 3 != 0) return;
        uint32 model = anyModel(seed >> 8);
        IModelLedger.ModelView memory before = LEDGER.modelOf(model);
        bool byVote = seed >> 4 & 1 == 0;
        VM.prank(byVote ? CONSORTIUM_ADDRESS : accountOf(before.publisher, 0));
        (bool success,) =
            address(LEDGER).call(abi.encodeCall(IModelLedger.recall, (model, IModelLedger.RecallReason.SafetyRisk, 0)));
        bool possible = before.status != IModelLedger.ModelStatus.Recalled;
        assertTrue(success == (possible && (byVote || isActive(before.publisher))), "recalled once");
        if (!success) return;
        wasRecalled[model] = true;
        naive[before.publication.task].remove(model);
    }

    /// @dev Bytes that exist can't be published again, by nobody and to no task.
    function publishesBytesThatExist(uint256 seed) external {
        if (LEDGER.modelCount() == 0) return;
        uint32 model = anyModel(seed);
        IModelLedger.Publication memory made = publication(uint32(1 + (seed >> 8) % 2), ++published, 1);
        made.weightsHash = LEDGER.modelOf(model).publication.weightsHash;
        as_(seed >> 64 & 1 == 0 ? A : B);
        (bool success, bytes memory reason) = address(LEDGER).call(abi.encodeCall(IModelLedger.publish, (made)));
        assertFalse(success, "published twice");
        assertEq(reason, abi.encodeWithSelector(IModelLedger.WeightsExist.selector, made.weightsHash, model));
    }

    /// @dev C and D come and go; D may be gone for good. A and B stay, so that there are always two to vote.
    function changesStanding(uint256 seed) external {
        uint8 subject = seed & 1 == 0 ? C : D;
        IConsortium.OrganisationStatus status = CONSORTIUM.standingOf(subject).status;
        if (status == IConsortium.OrganisationStatus.Removed) return;
        if (subject == D && seed >> 8 & 15 == 0) {
            byVoteOfAll(abi.encodeCall(IConsortium.proposeRemoval, (subject)));
        } else if (status == IConsortium.OrganisationStatus.Active) {
            byVoteOfAll(abi.encodeCall(IConsortium.proposeSuspension, (subject)));
            ++suspensions;
        } else {
            byVoteOfAll(abi.encodeCall(IConsortium.proposeReinstatement, (subject)));
        }
    }

    function closesATask(uint256 seed) external {
        if (closed || seed % 8 != 0) return;
        byVoteOfAll(
            abi.encodeCall(
                IConsortium.proposeCall, (MODEL_LEDGER_ADDRESS, abi.encodeCall(IModelLedger.closeTask, (CLOSES)))
            )
        );
        closed = true;
    }

    // ------------------------------------------------------------------ what they expect

    function expectedRanking(uint32 task) external view returns (uint32[] memory) {
        return naive[task].ranking();
    }

    function expectedLatest(uint32 task) external view returns (uint32) {
        return naive[task].latest();
    }

    /// @dev Who ever approved it, whether or not that counts now.
    function expectedApprovals(uint32 model) external view returns (uint256 bits) {
        for (uint8 i = 1; i <= HOSPITALS; ++i) {
            if (approvedBy[model][i]) bits |= 1 << i;
        }
    }

    /// @dev The lower median of what was measured, or the claim.
    function expectedScore(uint32 model) public view returns (uint32 score) {
        uint256 count = measurements[model];
        if (count < REQUIRED) return LEDGER.modelOf(model).publication.claimed.accuracy;
        for (uint256 i = 1; i <= ORGANISATIONS; ++i) {
            uint32 candidate = measured[model][i];
            if (candidate == 0) continue;
            uint256 below;
            uint256 same;
            for (uint256 j = 1; j <= ORGANISATIONS; ++j) {
                if (measured[model][j] == 0) continue;
                if (measured[model][j] < candidate) ++below;
                if (measured[model][j] == candidate) ++same;
            }
            uint256 place = (count - 1) / 2;
            if (below <= place && place < below + same) return candidate - 1;
        }
        revert("there is a median");
    }

    function isAttested(uint32 model) external view returns (bool) {
        return measurements[model] >= REQUIRED;
    }

    // ------------------------------------------------------------------ the words of these steps

    function publish(uint8 organisation, uint32 task, uint32 score) private returns (bool done) {
        bytes memory call = abi.encodeCall(IModelLedger.publish, (publication(task, ++published, score)));
        return tries(organisation, call, isActive(organisation) && isOpen(task));
    }

    function approves(uint8 organisation, uint32 model) private {
        IModelLedger.ModelView memory before = LEDGER.modelOf(model);
        uint32 task = before.publication.task;
        bool again = approvedBy[model][organisation];
        uint256 count;
        for (uint8 i = 1; i <= HOSPITALS; ++i) {
            if ((approvedBy[model][i] || i == organisation) && isActive(i)) ++count;
        }
        bool enough = count >= approvalsRequired(task);
        bool possible = before.status == IModelLedger.ModelStatus.Published && isOpen(task)
            && before.publisher != organisation && isActive(organisation) && isActive(before.publisher)
            && (!again || enough);
        if (!tries(organisation, abi.encodeCall(IModelLedger.approve, (model)), possible)) return;
        ++approvals;
        if (again) ++countedAnew;
        approvedBy[model][organisation] = true;
        if (!enough) return;
        wasApproved[model] = true;
        naive[task].insert(model, before.score);
    }

    /// @dev What should be possible is, and what shouldn't isn't.
    function tries(uint8 organisation, bytes memory call, bool possible) private returns (bool success) {
        as_(organisation);
        (success,) = MODEL_LEDGER_ADDRESS.call(call);
        assertTrue(success == possible, "possible");
        if (!success) ++refusals;
    }

    function byVoteOfAll(bytes memory call) private {
        uint32 proposal = proposeAs(A, call);
        if (voteAs(B, proposal)) return;
        assertTrue(voteAs(isActive(C) ? C : D, proposal), "decided");
    }

    function approvalsRequired(uint32 task) private pure returns (uint256 count) {
        return task == 2 ? 2 : 1;
    }

    function isOpen(uint32 task) private view returns (bool open) {
        return !closed || task != CLOSES;
    }

    function isActive(uint8 organisation) private view returns (bool active) {
        return CONSORTIUM.standingOf(organisation).status == IConsortium.OrganisationStatus.Active;
    }

    function anyTask(uint256 seed) private pure returns (uint32 task) {
        return uint32(1 + seed % TASKS);
    }

    function anyHospital(uint256 seed) private pure returns (uint8) {
        return uint8(1 + seed % HOSPITALS);
    }

    function anyModel(uint256 seed) private view returns (uint32) {
        return uint32(1 + (seed >> 32) % LEDGER.modelCount());
    }

    /// @dev Few different scores, so that ties are common.
    function anyScore(uint256 seed) private pure returns (uint32) {
        return uint32(seed % 7) * 100_000;
    }

    function usable(IModelLedger.ModelStatus status) private pure returns (bool) {
        return status == IModelLedger.ModelStatus.Published || status == IModelLedger.ModelStatus.Approved;
    }
}
