// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CONSORTIUM_ADDRESS} from "../src/Addresses.sol";
import {IModelLedger} from "../src/IModelLedger.sol";
import {Fixture} from "./Fixture.sol";
import {NaiveRanking} from "./NaiveRanking.sol";

/// @title Organisations that publish, approve, attest, withdraw and recall as they like, beside a naive model of it all
contract Models is Fixture {
    uint8 private constant ORGANISATIONS = 6;
    uint32 public constant TASKS = 2;
    uint32 private constant REQUIRED = 2;

    NaiveRanking[3] private naive;
    mapping(uint32 model => uint32[7]) private measured;
    mapping(uint32 model => uint256) private measurements;
    mapping(uint32 model => bool) public wasApproved;
    mapping(uint32 model => bool) public wasRecalled;
    mapping(uint32 model => bool) public wasWithdrawn;
    uint256 private published;
    uint256 public approvals;

    constructor() {
        naive[1] = new NaiveRanking();
        naive[2] = new NaiveRanking();
    }

    function setUp() public override {}

    // ------------------------------------------------------------------ what they do

    function publishes(uint256 seed) external {
        publishAs(anyHospital(seed), uint32(1 + (seed >> 8) % TASKS), ++published, anyScore(seed >> 16));
    }

    /// @dev The everyday case in one step, or lists would hardly ever fill up.
    function publishesAndIsApproved(uint256 seed) external {
        uint8 publisher = anyHospital(seed);
        uint32 model = publishAs(publisher, uint32(1 + (seed >> 8) % TASKS), ++published, anyScore(seed >> 16));
        approves(publisher == A ? B : A, model);
    }

    function approvesAny(uint256 seed) external {
        if (LEDGER.modelCount() != 0) approves(anyHospital(seed >> 64), anyModel(seed));
    }

    function attestsAny(uint256 seed) external {
        if (LEDGER.modelCount() == 0) return;
        uint32 model = anyModel(seed);
        uint8 organisation = anyHospital(seed >> 64);
        IModelLedger.ModelView memory before = LEDGER.modelOf(model);
        if (before.publisher == organisation || !usable(before.status)) return;
        uint32 score = anyScore(seed >> 16);
        attestAs(organisation, model, score);
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
        as_(before.publisher);
        (bool success,) = address(LEDGER).call(abi.encodeCall(IModelLedger.withdraw, (model)));
        assertTrue(success == usable(before.status), "withdrawn when usable");
        if (!success) return;
        wasWithdrawn[model] = true;
        naive[before.publication.task].remove(model);
    }

    function recallsAny(uint256 seed) external {
        if (LEDGER.modelCount() == 0 || seed % 3 != 0) return;
        uint32 model = anyModel(seed >> 8);
        IModelLedger.ModelView memory before = LEDGER.modelOf(model);
        VM.prank(seed >> 4 & 1 == 0 ? CONSORTIUM_ADDRESS : accountOf(before.publisher, 0));
        (bool success,) =
            address(LEDGER).call(abi.encodeCall(IModelLedger.recall, (model, IModelLedger.RecallReason.SafetyRisk, 0)));
        assertTrue(success == (before.status != IModelLedger.ModelStatus.Recalled), "recalled once");
        if (!success) return;
        wasRecalled[model] = true;
        naive[before.publication.task].remove(model);
    }

    /// @dev Bytes that exist can't be published again, by nobody and to no task.
    function publishesBytesThatExist(uint256 seed) external {
        if (LEDGER.modelCount() == 0) return;
        uint32 model = anyModel(seed);
        IModelLedger.Publication memory made = publication(uint32(1 + (seed >> 8) % TASKS), ++published, 1);
        made.weightsHash = LEDGER.modelOf(model).publication.weightsHash;
        as_(anyHospital(seed >> 64));
        (bool success, bytes memory reason) = address(LEDGER).call(abi.encodeCall(IModelLedger.publish, (made)));
        assertFalse(success, "published twice");
        assertEq(reason, abi.encodeWithSelector(IModelLedger.WeightsExist.selector, made.weightsHash, model));
    }

    // ------------------------------------------------------------------ what they expect

    function expectedRanking(uint32 task) external view returns (uint32[] memory) {
        return naive[task].ranking();
    }

    function expectedLatest(uint32 task) external view returns (uint32) {
        return naive[task].latest();
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

    function approves(uint8 organisation, uint32 model) private {
        IModelLedger.ModelView memory before = LEDGER.modelOf(model);
        bool possible = before.status == IModelLedger.ModelStatus.Published && before.publisher != organisation;
        as_(organisation);
        (bool success,) = address(LEDGER).call(abi.encodeCall(IModelLedger.approve, (model)));
        assertTrue(success == possible, "approved when possible");
        if (!success) return;
        ++approvals;
        wasApproved[model] = true;
        naive[before.publication.task].insert(model, before.score);
    }

    function anyHospital(uint256 seed) private pure returns (uint8) {
        return uint8(1 + seed % 4);
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
