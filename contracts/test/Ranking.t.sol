// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IConsortium} from "../src/IConsortium.sol";
import {IModelLedger} from "../src/IModelLedger.sol";
import {AUDITOR, PUBLISHER, VALIDATOR} from "../src/Roles.sol";
import {Fixture} from "./Fixture.sol";

/// @title The ten best and the latest, attestations, and the edges where the rules meet
contract RankingTest is Fixture {
    uint32 private task;
    uint256 private seed;

    function setUp() public override {
        super.setUp();
        task = openTask("brain-mri-tumor", 1, 2);
    }

    // ------------------------------------------------------------------ the list

    function test_listIsSortedByScore() public {
        uint32 middle = approved(A, 800_000);
        uint32 best = approved(B, 900_000);
        uint32 worst = approved(C, 700_000);
        assertRanking([best, middle, worst]);
        assertEq(LEDGER.latest(task), worst);
        assertEq(LEDGER.topTen(task)[2].score, 700_000);
    }

    function test_equalScoresGoToTheEarlier() public {
        uint32 first = publishAs(A, task, 101, 800_000);
        uint32 second = publishAs(A, task, 102, 800_000);
        uint32 third = publishAs(A, task, 103, 800_000);
        approveAs(B, third);
        approveAs(B, first);
        approveAs(B, second);
        assertRanking([first, second, third]);
    }

    function test_eleventhThatTiesWithTheTenthStaysOutsideTheTen() public {
        uint32[] memory ten = fill(800_000);
        uint32 eleventh = approved(B, 800_000);
        assertEq(LEDGER.latest(task), eleventh);
        assertTrue(LEDGER.isLive(eleventh), "live as the latest");
        IModelLedger.ModelView[] memory top = LEDGER.topTen(task);
        assertEq(top.length, 10);
        for (uint256 i = 0; i < 10; ++i) {
            assertEq(top[i].id, ten[i]);
        }
        assertEq(LEDGER.taskOf(task).live.length, 11);
        assertEq(LEDGER.taskOf(task).live[10], eleventh);
    }

    function test_betterModelPushesTheLastOneOut() public {
        uint32[] memory ten = fill(800_000);
        uint32 better = publishAs(B, task, 200, 900_000);
        uint32[] memory expected = new uint32[](10);
        expected[0] = better;
        for (uint256 i = 0; i < 9; ++i) {
            expected[i + 1] = ten[i];
        }
        ledgerEmits();
        emit IModelLedger.ModelApproved(better, task, B, A, accountOf(A, 0), 900_000, false);
        ledgerEmits();
        emit IModelLedger.ModelEvicted(ten[9], task, A, IModelLedger.ModelStatus.Superseded, better);
        ledgerEmits();
        emit IModelLedger.RankingChanged(task, better, expected);
        approveAs(A, better);
        assertTrue(LEDGER.modelOf(ten[9]).status == IModelLedger.ModelStatus.Superseded, "superseded");
        assertFalse(LEDGER.isLive(ten[9]), "not live");
        assertTrue(LEDGER.isLive(ten[8]), "still live");
    }

    function test_worseModelIsLiveOnlyWhileItIsTheLatest() public {
        fill(800_000);
        uint32 worse = approved(B, 100_000);
        assertTrue(LEDGER.isLive(worse), "the latest");
        uint32 newer = approved(B, 100_001);
        assertTrue(LEDGER.modelOf(worse).status == IModelLedger.ModelStatus.Superseded, "no longer");
        assertEq(LEDGER.latest(task), newer);
        assertEq(LEDGER.taskOf(task).live.length, 11);
    }

    function test_oneApprovalCanPushTwoOut() public {
        uint32[] memory ten = fill(800_000);
        uint32 worse = approved(B, 100_000);
        uint32 better = publishAs(B, task, 200, 900_000);
        ledgerEmits();
        emit IModelLedger.ModelEvicted(ten[9], task, A, IModelLedger.ModelStatus.Superseded, better);
        ledgerEmits();
        emit IModelLedger.ModelEvicted(worse, task, B, IModelLedger.ModelStatus.Superseded, better);
        approveAs(A, better);
        assertEq(LEDGER.taskOf(task).live.length, 10);
    }

    function test_lateApprovalOfAnEarlierModelDoesNotMakeItTheLatest() public {
        uint32 early = publishAs(A, task, 200, 100_000);
        fill(800_000);
        uint32 latest = LEDGER.latest(task);
        ledgerEmits();
        emit IModelLedger.ModelApproved(early, task, A, B, accountOf(B, 0), 100_000, false);
        ledgerEmits();
        emit IModelLedger.ModelEvicted(early, task, A, IModelLedger.ModelStatus.Superseded, early);
        assertTrue(approveAs(B, early), "approved, and out at once");
        assertTrue(LEDGER.modelOf(early).status == IModelLedger.ModelStatus.Superseded, "superseded");
        assertEq(LEDGER.latest(task), latest);
    }

    function test_withdrawalOfTheLatestMakesTheNewestOfTheRestTheLatest() public {
        uint32 first = approved(A, 900_000);
        uint32 second = approved(A, 700_000);
        uint32 third = approved(A, 800_000);
        as_(A);
        LEDGER.withdraw(third);
        assertEq(LEDGER.latest(task), second);
        as_(A);
        LEDGER.withdraw(second);
        assertEq(LEDGER.latest(task), first);
        as_(A);
        LEDGER.withdraw(first);
        assertEq(LEDGER.latest(task), 0);
    }

    function test_withdrawalOfALatestOutsideTheTenLeavesTheTenAlone() public {
        uint32[] memory ten = fill(800_000);
        uint32 worse = approved(B, 100_000);
        as_(B);
        LEDGER.withdraw(worse);
        assertEq(LEDGER.latest(task), ten[9]);
        assertEq(LEDGER.taskOf(task).live.length, 10);
    }

    function test_recallInTheMiddleClosesTheGap() public {
        uint32 first = approved(A, 900_000);
        uint32 second = approved(A, 800_000);
        uint32 third = approved(A, 700_000);
        uint32[] memory left = new uint32[](2);
        left[0] = first;
        left[1] = third;
        ledgerEmits();
        emit IModelLedger.ModelEvicted(second, task, A, IModelLedger.ModelStatus.Recalled, second);
        ledgerEmits();
        emit IModelLedger.RankingChanged(task, third, left);
        as_(A);
        LEDGER.recall(second, IModelLedger.RecallReason.PerformanceDefect, 0);
        assertEq(LEDGER.topTen(task)[1].id, third);
    }

    function test_evictedModelDoesNotComeBackAfterAWithdrawal() public {
        uint32[] memory ten = fill(800_000);
        uint32 better = approved(B, 900_000);
        as_(B);
        LEDGER.withdraw(better);
        assertEq(LEDGER.topTen(task).length, 9);
        assertTrue(LEDGER.modelOf(ten[9]).status == IModelLedger.ModelStatus.Superseded, "evicted for good");
        assertEq(LEDGER.latest(task), ten[8]);
    }

    function test_latestMovesIntoTheTenWhenAPlaceIsFree() public {
        uint32[] memory ten = fill(800_000);
        uint32 worse = approved(B, 100_000);
        as_(A);
        LEDGER.withdraw(ten[0]);
        assertEq(LEDGER.topTen(task).length, 10);
        assertEq(LEDGER.topTen(task)[9].id, worse);
    }

    function test_supersededModelCanOnlyBeRecalled() public {
        uint32[] memory ten = fill(800_000);
        approved(B, 900_000);
        uint32 gone = ten[9];
        bytes memory refusal =
            abi.encodeWithSelector(IModelLedger.WrongModelStatus.selector, gone, IModelLedger.ModelStatus.Superseded);
        refused(refusal);
        as_(A);
        LEDGER.withdraw(gone);
        refused(refusal);
        as_(PARTNER);
        LEDGER.requestAccess(gone);
        refused(refusal);
        as_(B);
        LEDGER.attest(gone, metrics(1), keccak256("test set"), 1);
        refused(refusal);
        approveAs(B, gone);
        VM.recordLogs();
        as_(A);
        LEDGER.recall(gone, IModelLedger.RecallReason.SafetyRisk, 0);
        assertEq(VM.getRecordedLogs().length, 1);
    }

    function test_tasksDoNotDisturbOneAnother() public {
        uint32 other = openTask("lung-ct-nodule", 1, 1);
        uint32 first = approved(A, 900_000);
        uint32 second = publishAs(A, other, 300, 950_000);
        approveAs(B, second);
        assertEq(LEDGER.latest(task), first);
        assertEq(LEDGER.latest(other), second);
        assertEq(LEDGER.topTen(task).length, 1);
        assertEq(LEDGER.topTen(other)[0].id, second);
    }

    function test_organisationRemovedWhileItsModelLeads() public {
        uint32 leader = approved(D, 950_000);
        uint32 other = approved(A, 900_000);
        grantAs(D, leader, PARTNER);
        remove(D);
        assertEq(LEDGER.topTen(task)[0].id, leader);
        assertTrue(LEDGER.isLive(leader), "what others approved stays");
        downloadAs(PARTNER, leader);
        bytes memory refusal = abi.encodeWithSelector(
            IConsortium.OrganisationNotActive.selector, D, IConsortium.OrganisationStatus.Removed
        );
        refused(refusal);
        as_(D);
        LEDGER.withdraw(leader);
        refused(refusal);
        as_(D);
        LEDGER.recall(leader, IModelLedger.RecallReason.Other, 0);
        refused(refusal);
        as_(D);
        LEDGER.grantAccess(leader, B, 1, hex"00");
        callLedger(abi.encodeCall(IModelLedger.recall, (leader, IModelLedger.RecallReason.PublisherLeft, bytes32(0))));
        assertEq(LEDGER.topTen(task)[0].id, other);
    }

    // ------------------------------------------------------------------ attestations

    function test_attestationTellsItsWholeStory() public {
        uint32 model = approved(A, 900_000);
        grantAs(A, model, B);
        downloadAs(B, model);
        ledgerEmits();
        emit IModelLedger.ModelAttested(
            model, task, B, accountOf(B, 0), metrics(850_000), keccak256("test set"), 120, false, 1
        );
        VM.recordLogs();
        as_(B);
        LEDGER.attest(model, metrics(850_000), keccak256("test set"), 120);
        assertEq(VM.getRecordedLogs().length, 1);
        assertEq(LEDGER.modelOf(model).score, 900_000);
        assertFalse(LEDGER.modelOf(model).attested, "one of two: still the claim");
        assertEq(LEDGER.modelOf(model).attestations, 1);
        assertEq(LEDGER.attestations(model)[0].organisation, B);
        assertEq(LEDGER.attestations(model)[0].score, 850_000);
    }

    function test_enoughAttestationsReplaceTheClaimByTheirMedian() public {
        uint32 model = approved(A, 900_000);
        attestAs(B, model, 850_000);
        grantAs(A, model, C);
        downloadAs(C, model);
        ledgerEmits();
        emit IModelLedger.ScoreChanged(model, task, C, accountOf(C, 0), 900_000, 800_000, true);
        ledgerEmits();
        emit IModelLedger.RankingChanged(task, model, LEDGER.taskOf(task).live);
        as_(C);
        LEDGER.attest(model, metrics(800_000), keccak256("other images"), 80);
        assertEq(LEDGER.modelOf(model).score, 800_000);
        assertTrue(LEDGER.modelOf(model).attested, "attested");
        assertEq(LEDGER.topTen(task)[0].score, 800_000);
        attestAs(D, model, 870_000);
        assertEq(LEDGER.modelOf(model).score, 850_000);
    }

    function test_medianThatEqualsTheClaimMarksItAsAttested() public {
        uint32 model = approved(A, 900_000);
        attestAs(B, model, 900_000);
        attestAs(C, model, 950_000);
        assertEq(LEDGER.modelOf(model).score, 900_000);
        assertTrue(LEDGER.modelOf(model).attested, "attested");
        VM.recordLogs();
        as_(C);
        LEDGER.attest(model, metrics(940_000), keccak256("test set"), 1);
        assertEq(VM.getRecordedLogs().length, 1);
    }

    function test_attestationBeforeApprovalCountsAtApproval() public {
        uint32 model = publishAs(A, task, 200, 900_000);
        attestAs(B, model, 500_000);
        attestAs(C, model, 600_000);
        assertEq(LEDGER.modelOf(model).score, 500_000);
        ledgerEmits();
        emit IModelLedger.ModelApproved(model, task, A, B, accountOf(B, 0), 500_000, true);
        approveAs(B, model);
        assertEq(LEDGER.topTen(task)[0].score, 500_000);
    }

    function test_organisationThatAttestsAgainReplacesWhatItSaid() public {
        uint32 model = approved(A, 900_000);
        attestAs(B, model, 100_000);
        attestAs(C, model, 800_000);
        assertEq(LEDGER.modelOf(model).score, 100_000);
        ledgerEmits();
        emit IModelLedger.ModelAttested(
            model, task, B, accountOf(B, 0), metrics(850_000), keccak256("more images"), 500, true, 2
        );
        as_(B);
        LEDGER.attest(model, metrics(850_000), keccak256("more images"), 500);
        assertEq(LEDGER.modelOf(model).score, 800_000);
        assertEq(LEDGER.attestations(model).length, 2);
        assertEq(LEDGER.attestations(model)[0].score, 850_000);
    }

    function test_attestationOfARemovedOrganisationStays() public {
        uint32 model = approved(A, 900_000);
        attestAs(D, model, 500_000);
        remove(D);
        attestAs(B, model, 600_000);
        assertEq(LEDGER.modelOf(model).score, 500_000);
        assertEq(LEDGER.attestations(model).length, 2);
    }

    function test_modelMovesWithItsMedian() public {
        uint32 first = approved(A, 900_000);
        uint32 second = approved(A, 800_000);
        uint32 third = approved(A, 700_000);
        attestAs(B, first, 750_000);
        attestAs(C, first, 750_000);
        assertRanking([second, first, third]);
        attestAs(B, third, 990_000);
        attestAs(C, third, 990_000);
        assertRanking([third, second, first]);
        assertEq(LEDGER.latest(task), third);
    }

    function test_latestOutsideTheTenRisesIntoThem() public {
        uint32[] memory ten = fill(800_000);
        uint32 worse = approved(B, 100_000);
        attestAs(A, worse, 810_000);
        ledgerEmits();
        emit IModelLedger.ModelEvicted(ten[9], task, A, IModelLedger.ModelStatus.Superseded, worse);
        attestWithoutGrant(C, worse, 810_000);
        assertEq(LEDGER.topTen(task)[0].id, worse);
        assertEq(LEDGER.taskOf(task).live.length, 10);
    }

    function test_modelThatFallsBelowALatestOutsideTheTenIsEvicted() public {
        uint32[] memory ten = fill(800_000);
        uint32 worse = approved(B, 100_000);
        attestAs(B, ten[0], 50_000);
        ledgerEmits();
        emit IModelLedger.ModelEvicted(ten[0], task, A, IModelLedger.ModelStatus.Superseded, ten[0]);
        attestWithoutGrant(C, ten[0], 50_000);
        assertEq(LEDGER.topTen(task)[9].id, worse);
        assertTrue(LEDGER.modelOf(ten[0]).status == IModelLedger.ModelStatus.Superseded, "superseded");
    }

    function test_onlyOtherPublishersAndValidatorsAttest() public {
        uint32 model = approved(A, 900_000);
        refused(abi.encodeWithSelector(IModelLedger.OwnModel.selector, model, A));
        as_(A);
        LEDGER.attest(model, metrics(1), keccak256("test set"), 1);
        refused(abi.encodeWithSelector(IConsortium.MissingRole.selector, REGULATOR, AUDITOR, PUBLISHER | VALIDATOR));
        as_(REGULATOR);
        LEDGER.attest(model, metrics(1), keccak256("test set"), 1);
        refused(abi.encodeWithSelector(IModelLedger.UnknownModel.selector, 9));
        as_(B);
        LEDGER.attest(9, metrics(1), keccak256("test set"), 1);
    }

    /// @dev Whoever may attest may be granted what it attests.
    function test_testersThatAreNoConsumersAskAreGrantedDownloadAndAttest() public {
        uint32 model = approved(A, 900_000);
        uint8[2] memory roles = [PUBLISHER, VALIDATOR];
        for (uint8 i = 0; i < 2; ++i) {
            setRoles(D, roles[i]);
            uint32 tested = i == 0 ? model : approved(A, 800_000);
            as_(D);
            LEDGER.requestAccess(tested);
            attestAs(D, tested, 850_000);
            assertEq(LEDGER.attestations(tested).length, 1);
        }
    }

    /// @dev With one or two attestations required a single liar decides: three are the least that outvote one.
    function test_liarIsOutvotedByTwoOthers() public {
        uint32 model = approved(A, 900_000);
        attestAs(B, model, 880_000);
        attestAs(C, model, 0);
        assertEq(LEDGER.modelOf(model).score, 0);
        attestAs(D, model, 890_000);
        assertEq(LEDGER.modelOf(model).score, 880_000);
    }

    function test_whoAttestsMustHaveDownloaded() public {
        uint32 model = approved(A, 900_000);
        bytes memory refusal = abi.encodeWithSelector(IModelLedger.NotDownloaded.selector, model, B);
        refused(refusal);
        as_(B);
        LEDGER.attest(model, metrics(1), keccak256("test set"), 1);
        grantAs(A, model, B);
        refused(refusal);
        as_(B);
        LEDGER.attest(model, metrics(1), keccak256("test set"), 1);
    }

    function test_attestationChecksItsArguments() public {
        uint32 model = approved(A, 900_000);
        grantAs(A, model, B);
        downloadAs(B, model);
        refused(abi.encodeWithSelector(IModelLedger.NoTestImages.selector, model, B));
        as_(B);
        LEDGER.attest(model, metrics(1), keccak256("test set"), 0);
        refused(abi.encodeWithSelector(IModelLedger.InvalidHash.selector, bytes32(0)));
        as_(B);
        LEDGER.attest(model, metrics(1), 0, 1);
        refused(abi.encodeWithSelector(IModelLedger.InvalidMetric.selector, IModelLedger.Metric.Accuracy, 1_000_001));
        as_(B);
        LEDGER.attest(model, metrics(1_000_001), keccak256("test set"), 1);
    }

    function test_thirtyTwoAttestationsAreTheLimit() public {
        uint32 model = approved(A, 900_000);
        beginGenesis(MAJORITY, LIFETIME);
        for (uint8 i = 7; i <= 40; ++i) {
            found(string(abi.encodePacked("Hospital ", bytes32(uint256(i)))), HOSPITAL_ROLES);
        }
        endConsortiumGenesis();
        for (uint8 i = 7; i < 39; ++i) {
            attestAs(i, model, i * 1_000);
        }
        assertEq(LEDGER.modelOf(model).attestations, 32);
        assertEq(LEDGER.modelOf(model).score, 22_000);
        grantAs(A, model, 39);
        downloadAs(39, model);
        refused(abi.encodeWithSelector(IModelLedger.TooManyAttestations.selector, model, 32));
        as_(39);
        LEDGER.attest(model, metrics(1), keccak256("test set"), 1);
        attestAs(38, model, 1_000);
        assertEq(LEDGER.modelOf(model).score, 21_000);
    }

    /// @dev The score is the lower median, whatever the order in which the attestations come.
    function testFuzz_scoreIsTheLowerMedian(uint32[9] memory measured) public {
        beginGenesis(MAJORITY, LIFETIME);
        for (uint8 i = 7; i <= 15; ++i) {
            found(string(abi.encodePacked("Hospital ", bytes32(uint256(i)))), HOSPITAL_ROLES);
        }
        endConsortiumGenesis();
        uint32 model = approved(A, 900_000);
        for (uint8 i = 0; i < 9; ++i) {
            measured[i] %= 1_000_001;
            attestAs(7 + i, model, measured[i]);
            if (i == 0) continue;
            uint32 score = LEDGER.modelOf(model).score;
            uint256 below;
            uint256 above;
            bool found_;
            for (uint8 j = 0; j <= i; ++j) {
                if (measured[j] < score) ++below;
                if (measured[j] > score) ++above;
                if (measured[j] == score) found_ = true;
            }
            uint256 place = i / 2;
            assertTrue(found_, "one of the measured");
            assertTrue(below <= place && above <= i - place, "the lower one in the middle");
        }
    }

    // ------------------------------------------------------------------ the words of these tests

    function approved(uint8 publisher, uint32 accuracy) private returns (uint32 model) {
        model = publishAs(publisher, task, ++seed, accuracy);
        approveAs(publisher == B ? A : B, model);
    }

    /// @dev Ten models of A of one score, so that the earlier ones are the better ones.
    function fill(uint32 accuracy) private returns (uint32[] memory ids) {
        ids = new uint32[](10);
        for (uint256 i = 0; i < 10; ++i) {
            ids[i] = approved(A, accuracy);
        }
    }

    /// @dev The attestation itself is the next call to the ledger that emits anything.
    function attestWithoutGrant(uint8 organisation, uint32 model, uint32 accuracy) private {
        VM.store(address(LEDGER), grantSlot(model, organisation), bytes32(uint256(1) | uint256(1) << 48));
        as_(organisation);
        LEDGER.attest(model, metrics(accuracy), keccak256("test set"), 1);
    }

    /// @dev Packed: keyVersion, inForce, requested, downloads.
    function grantSlot(uint32 model, uint8 organisation) private pure returns (bytes32 slot) {
        return keccak256(abi.encode(organisation, keccak256(abi.encode(model, 5))));
    }

    function assertRanking(uint32[3] memory expected) private view {
        uint32[] memory actual = LEDGER.taskOf(task).live;
        assertEq(actual.length, 3);
        for (uint256 i = 0; i < 3; ++i) {
            assertEq(actual[i], expected[i]);
        }
    }
}
