// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IModelLedger} from "../src/IModelLedger.sol";
import {Fixture} from "./Fixture.sol";
import {Models} from "./Models.sol";

/// @title What holds of the ModelLedger whatever the organisations do
contract ModelsInvariantsTest is Fixture {
    Models private models;

    function setUp() public override {
        super.setUp();
        openTask("brain-mri-tumor", 1, 2);
        openTask("lung-ct-nodule", 2, 2);
        openTask("closed-some-day", 1, 2);
        models = new Models();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(models);
    }

    function targetSelectors() external view returns (Targets[] memory targets) {
        targets = new Targets[](1);
        targets[0].addr = address(models);
        targets[0].selectors = new bytes4[](14);
        targets[0].selectors[0] = Models.publishes.selector;
        targets[0].selectors[1] = Models.publishesAndIsApproved.selector;
        targets[0].selectors[2] = Models.publishesAndIsApproved.selector;
        targets[0].selectors[3] = Models.approvesAny.selector;
        targets[0].selectors[4] = Models.attestsAny.selector;
        targets[0].selectors[5] = Models.attestsAny.selector;
        targets[0].selectors[6] = Models.withdrawsAny.selector;
        targets[0].selectors[7] = Models.recallsAny.selector;
        targets[0].selectors[8] = Models.publishesBytesThatExist.selector;
        targets[0].selectors[9] = Models.changesStanding.selector;
        targets[0].selectors[10] = Models.approvesAny.selector;
        targets[0].selectors[11] = Models.approvesWhatWaits.selector;
        targets[0].selectors[12] = Models.closesATask.selector;
        targets[0].selectors[13] = Models.approvesWhileAnotherIsOut.selector;
    }

    struct Targets {
        address addr;
        bytes4[] selectors;
    }

    function invariant_topTenIsTheNaiveOne() public view {
        for (uint32 task = 1; task <= models.TASKS(); ++task) {
            uint32[] memory expected = models.expectedRanking(task);
            assertEq(abi.encode(LEDGER.taskOf(task).live), abi.encode(expected));
            IModelLedger.ModelView[] memory top = LEDGER.topTen(task);
            assertEq(top.length, expected.length < 10 ? expected.length : 10);
            for (uint256 i = 0; i < top.length; ++i) {
                assertEq(top[i].id, expected[i]);
                if (i > 0) assertTrue(top[i - 1].score >= top[i].score, "sorted");
            }
        }
    }

    function invariant_latestIsTheNewestLiveApproved() public view {
        for (uint32 task = 1; task <= models.TASKS(); ++task) {
            uint32 newest;
            for (uint32 model = 1; model <= LEDGER.modelCount(); ++model) {
                if (LEDGER.modelOf(model).publication.task == task && LEDGER.isLive(model)) newest = model;
            }
            assertEq(LEDGER.latest(task), newest);
            assertEq(LEDGER.latest(task), models.expectedLatest(task));
        }
    }

    function invariant_approvedMeansLive() public view {
        uint256 approved;
        for (uint32 model = 1; model <= LEDGER.modelCount(); ++model) {
            if (LEDGER.modelOf(model).status == IModelLedger.ModelStatus.Approved) ++approved;
        }
        uint256 live;
        for (uint32 task = 1; task <= models.TASKS(); ++task) {
            uint32[] memory list = LEDGER.taskOf(task).live;
            assertTrue(list.length <= 11, "eleven at most");
            assertTrue(list.length < 11 || list[10] == LEDGER.latest(task), "the eleventh is the latest");
            for (uint256 i = 0; i < list.length; ++i) {
                assertTrue(LEDGER.isLive(list[i]), "approved");
            }
            live += list.length;
        }
        assertEq(approved, live);
    }

    function invariant_noTwoModelsShareAHash() public view {
        for (uint32 model = 1; model <= LEDGER.modelCount(); ++model) {
            assertEq(LEDGER.modelByWeights(LEDGER.modelOf(model).publication.weightsHash), model);
        }
    }

    function invariant_scoreIsTheMedianOrTheClaim() public view {
        for (uint32 model = 1; model <= LEDGER.modelCount(); ++model) {
            IModelLedger.ModelView memory found = LEDGER.modelOf(model);
            assertEq(found.score, models.expectedScore(model));
            assertTrue(found.attested == models.isAttested(model), "attested");
        }
    }

    function invariant_approvalsAreOfThoseWhoGaveThemAndEnough() public view {
        for (uint32 model = 1; model <= LEDGER.modelCount(); ++model) {
            IModelLedger.ModelView memory found = LEDGER.modelOf(model);
            assertEq(found.approvals, models.expectedApprovals(model));
            assertEq(found.approvals >> found.publisher & 1, 0);
            if (!models.wasApproved(model)) continue;
            uint8 required = LEDGER.taskOf(found.publication.task).approvalsRequired;
            assertTrue(countBits(found.approvals) >= required, "enough approved");
        }
    }

    function invariant_statusFollowsTheDiagram() public view {
        for (uint32 model = 1; model <= LEDGER.modelCount(); ++model) {
            IModelLedger.ModelStatus status = LEDGER.modelOf(model).status;
            if (models.wasRecalled(model)) {
                assertTrue(status == IModelLedger.ModelStatus.Recalled, "recalled is final");
            } else if (models.wasWithdrawn(model)) {
                assertTrue(status == IModelLedger.ModelStatus.Withdrawn, "withdrawn");
            } else if (models.wasApproved(model)) {
                assertTrue(
                    status == IModelLedger.ModelStatus.Approved || status == IModelLedger.ModelStatus.Superseded,
                    "approved once"
                );
            } else {
                assertTrue(status == IModelLedger.ModelStatus.Published, "published");
            }
        }
    }

    /// @dev A campaign in which nothing happens proves nothing.
    function test_organisationsGetSomewhere() public {
        for (uint256 i = 0; i < 60; ++i) {
            models.publishesAndIsApproved(uint256(keccak256(abi.encode("published", i))));
            models.changesStanding(uint256(keccak256(abi.encode("standing", i))) | 256);
            models.approvesAny(uint256(keccak256(abi.encode("approved", i))));
            models.approvesWhatWaits(uint256(keccak256(abi.encode("waited", i))));
            models.approvesWhileAnotherIsOut(uint256(keccak256(abi.encode("out", i))));
            models.attestsAny(uint256(keccak256(abi.encode("attested", i))));
            models.withdrawsAny(uint256(keccak256(abi.encode("withdrawn", i))));
            models.recallsAny(uint256(keccak256(abi.encode("recalled", i))));
            models.closesATask(i == 40 ? 0 : 1);
        }
        assertTrue(models.approvals() >= 50, "approved");
        assertTrue(models.suspensions() >= 15, "suspended");
        assertTrue(models.refusals() >= 30, "refused");
        assertTrue(models.countedAnew() >= 5, "approvals were counted anew");
        assertTrue(LEDGER.taskOf(1).live.length >= 5 && LEDGER.taskOf(2).live.length >= 5, "live");
    }
}
