// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CONSORTIUM_ADDRESS} from "../src/Addresses.sol";
import {IConsortium} from "../src/IConsortium.sol";
import {IModelLedger} from "../src/IModelLedger.sol";
import {AUDITOR, CONSUMER, PUBLISHER, VALIDATOR} from "../src/Roles.sol";
import {Fixture} from "./Fixture.sol";

/// @title Tasks, and models from publication to recall
contract PublishingTest is Fixture {
    uint32 private task;

    function setUp() public override {
        super.setUp();
        task = openTask("brain-mri-tumor", 2, 2);
    }

    // ------------------------------------------------------------------ tasks

    function test_openedTaskIsThere() public view {
        IModelLedger.TaskView memory opened = LEDGER.taskOf(1);
        assertEq(opened.id, 1);
        assertEq(opened.name, "brain-mri-tumor");
        assertTrue(opened.metric == IModelLedger.Metric.Accuracy, "metric");
        assertEq(opened.approvalsRequired, 2);
        assertEq(opened.attestationsRequired, 2);
        assertTrue(opened.open, "open");
        assertEq(opened.latest, 0);
        assertEq(opened.live.length, 0);
        assertEq(LEDGER.taskByName("brain-mri-tumor"), 1);
        assertEq(LEDGER.taskByName("brain-mri"), 0);
        assertEq(LEDGER.taskCount(), 1);
    }

    function test_onlyTheConsortiumOpensAndClosesTasks() public {
        refused(abi.encodeWithSelector(IModelLedger.NotConsortium.selector, accountOf(A, 0)));
        as_(A);
        LEDGER.openTask("lung-ct-nodule", IModelLedger.Metric.Auc, 1, 1);
        refused(abi.encodeWithSelector(IModelLedger.NotConsortium.selector, accountOf(A, 0)));
        as_(A);
        LEDGER.closeTask(task);
    }

    function test_taskNamesAreUnique() public {
        refused(abi.encodeWithSelector(IModelLedger.TaskExists.selector, "brain-mri-tumor", task));
        asConsortium();
        LEDGER.openTask("brain-mri-tumor", IModelLedger.Metric.Auc, 1, 1);
    }

    function test_taskNamesAreIdentifiers() public {
        string[9] memory bad = [
            "",
            "Brain",
            "brain mri",
            "brain/mri",
            "hirntumor-\xc3\xa4",
            "a\x00",
            "`",
            "brain:mri",
            "abcdefghijklmnopqrstuvwxyz012345"
        ];
        for (uint256 i = 0; i < bad.length; ++i) {
            refused(abi.encodeWithSelector(IModelLedger.InvalidIdentifier.selector, bad[i]));
            asConsortium();
            LEDGER.openTask(bad[i], IModelLedger.Metric.Auc, 1, 1);
        }
        asConsortium();
        assertEq(LEDGER.openTask("az.09_-bcdefghijklmnopqrstuvwxy", IModelLedger.Metric.Auc, 1, 1), 2);
        assertEq(LEDGER.taskOf(2).name, "az.09_-bcdefghijklmnopqrstuvwxy");
    }

    /// @dev Every single character, alone and at the end.
    function test_everyCharacterIsAnIdentifiersOrNot() public {
        for (uint256 c = 0; c < 256; ++c) {
            bool good = (c >= 0x61 && c <= 0x7a) || (c >= 0x30 && c <= 0x39) || c == 0x2e || c == 0x5f || c == 0x2d;
            string memory name = string(abi.encodePacked("a", bytes1(uint8(c))));
            asConsortium();
            (bool success,) =
                address(LEDGER).call(abi.encodeCall(IModelLedger.openTask, (name, IModelLedger.Metric.Auc, 1, 1)));
            assertTrue(success == good, "character");
        }
    }

    function test_taskRulesHaveBounds() public {
        rulesRefused(0, 1);
        rulesRefused(1, 0);
        rulesRefused(1, 33);
        asConsortium();
        LEDGER.openTask("widest", IModelLedger.Metric.F1, 255, 32);
        assertEq(LEDGER.taskOf(2).approvalsRequired, 255);
        assertEq(LEDGER.taskOf(2).attestationsRequired, 32);
    }

    function test_unknownTaskIsRefused() public {
        bytes memory refusal = abi.encodeWithSelector(IModelLedger.UnknownTask.selector, 2);
        refused(refusal);
        asConsortium();
        LEDGER.closeTask(2);
        refused(refusal);
        LEDGER.taskOf(2);
        refused(refusal);
        LEDGER.topTen(2);
        refused(refusal);
        LEDGER.latest(2);
        publicationRefused(refusal, publication(2, 1, 1));
        refused(abi.encodeWithSelector(IModelLedger.UnknownTask.selector, 0));
        LEDGER.taskOf(0);
    }

    function test_closedTaskTakesNothingNewAndKeepsWhatIsLive() public {
        uint32 live = approved(1, 900_000);
        uint32 waiting = publishAs(A, task, 2, 950_000);
        grantAs(A, live, B);
        downloadAs(B, live);
        uint32 proposal = propose(
            abi.encodeCall(IConsortium.proposeCall, (address(LEDGER), abi.encodeCall(IModelLedger.closeTask, (task))))
        );
        ledgerEmits();
        emit IModelLedger.TaskClosed(task, proposal, "brain-mri-tumor");
        voteAs(C, proposal);

        assertFalse(LEDGER.taskOf(task).open, "closed");
        assertEq(LEDGER.latest(task), live);
        bytes memory refusal = abi.encodeWithSelector(IModelLedger.TaskNotOpen.selector, task);
        publicationRefused(refusal, publication(task, 3, 1));
        refused(refusal);
        approveAs(B, waiting);
        refused(refusal);
        as_(B);
        LEDGER.attest(live, metrics(1), keccak256("test set"), 1);
        refused(refusal);
        asConsortium();
        LEDGER.closeTask(task);

        grantAs(A, live, C);
        as_(A);
        LEDGER.withdraw(live);
        assertEq(LEDGER.latest(task), 0);
    }

    // ------------------------------------------------------------------ publication

    function test_publishedModelTellsItsWholeStory() public {
        IModelLedger.Publication memory made = publication(task, 1, 913_700);
        made.format = IModelLedger.Format.TorchScript;
        ledgerEmits();
        emit IModelLedger.ModelPublished(1, task, A, accountOf(A, 0), 913_700, made);
        as_(A);
        assertEq(LEDGER.publish(made), 1);

        IModelLedger.ModelView memory found = LEDGER.modelOf(1);
        assertEq(found.id, 1);
        assertEq(found.publisher, A);
        assertTrue(found.status == IModelLedger.ModelStatus.Published, "published");
        assertEq(found.score, 913_700);
        assertFalse(found.attested, "claimed");
        assertEq(found.attestations, 0);
        assertEq(found.approvals, 0);
        assertEq(found.publishedAt, START);
        assertEq(abi.encode(found.publication), abi.encode(made));
        assertEq(LEDGER.modelByWeights(made.weightsHash), 1);
        assertEq(LEDGER.modelCount(), 1);
        assertFalse(LEDGER.isLive(1), "not live");
        assertEq(LEDGER.latest(task), 0);
    }

    function test_scoreIsTheTasksMetric() public {
        IModelLedger.Metrics memory all = IModelLedger.Metrics(1, 2, 3, 4, 5);
        for (uint8 metric = 0; metric < 5; ++metric) {
            asConsortium();
            uint32 by = LEDGER.openTask(
                string(abi.encodePacked("m", bytes1(0x30 + metric))), IModelLedger.Metric(metric), 1, 1
            );
            IModelLedger.Publication memory made = publication(by, 10 + metric, 0);
            made.claimed = all;
            as_(A);
            assertEq(LEDGER.modelOf(LEDGER.publish(made)).score, metric + 1);
        }
    }

    function test_onlyPublishersPublish() public {
        refused(abi.encodeWithSelector(IConsortium.NotMember.selector, stranger()));
        VM.prank(stranger());
        LEDGER.publish(publication(task, 1, 1));
        refused(abi.encodeWithSelector(IConsortium.MissingRole.selector, PARTNER, CONSUMER, PUBLISHER));
        publishAs(PARTNER, task, 1, 1);
        suspend(D);
        refused(
            abi.encodeWithSelector(
                IConsortium.OrganisationNotActive.selector, D, IConsortium.OrganisationStatus.Suspended
            )
        );
        publishAs(D, task, 1, 1);
    }

    function test_sameBytesAreOneModelForever() public {
        uint32 first = approved(1, 900_000);
        bytes32 weights = LEDGER.modelOf(first).publication.weightsHash;
        bytes memory refusal = abi.encodeWithSelector(IModelLedger.WeightsExist.selector, weights, first);
        publicationRefused(refusal, publication(task, 1, 900_000));
        IModelLedger.Publication memory other = publication(task, 2, 950_000);
        other.weightsHash = weights;
        publicationRefused(refusal, other);
        as_(A);
        LEDGER.withdraw(first);
        publicationRefused(refusal, other);
        as_(A);
        LEDGER.recall(first, IModelLedger.RecallReason.SafetyRisk, 0);
        publicationRefused(refusal, other);
        asConsortium();
        uint32 another = LEDGER.openTask("another", IModelLedger.Metric.Auc, 1, 1);
        other.task = another;
        publicationRefused(refusal, other);
    }

    function test_publicationChecksItsHashes() public {
        IModelLedger.Publication memory made = publication(task, 1, 1);
        bytes memory zero = abi.encodeWithSelector(IModelLedger.InvalidHash.selector, bytes32(0));
        made.weightsHash = 0;
        publicationRefused(zero, made);
        made = publication(task, 1, 1);
        made.cardHash = 0;
        publicationRefused(zero, made);
        made = publication(task, 1, 1);
        made.weightsCid.digest = 0;
        publicationRefused(zero, made);
        made = publication(task, 1, 1);
        made.cardCid.digest = 0;
        publicationRefused(zero, made);
        made = publication(task, 1, 1);
        made.weightsCid.prefix = 0x01561220;
        publicationRefused(abi.encodeWithSelector(IModelLedger.InvalidCid.selector, bytes4(0x01561220)), made);
        made = publication(task, 1, 1);
        made.cardCid.prefix = 0x12200000;
        publicationRefused(abi.encodeWithSelector(IModelLedger.InvalidCid.selector, bytes4(0x12200000)), made);
    }

    function test_bothKindsOfContentIdsArePublished() public {
        IModelLedger.Publication memory made = publication(task, 1, 1);
        made.weightsCid.prefix = 0x01551220;
        made.cardCid.prefix = 0x01701220;
        as_(A);
        LEDGER.publish(made);
        assertTrue(LEDGER.modelOf(1).publication.weightsCid.prefix == 0x01551220, "raw");
        assertTrue(LEDGER.modelOf(1).publication.cardCid.prefix == 0x01701220, "dag-pb");
    }

    function test_metricsAreAtMostOne() public {
        for (uint8 metric = 0; metric < 5; ++metric) {
            uint32[5] memory values = [uint32(1_000_000), 1_000_000, 1_000_000, 1_000_000, 1_000_000];
            IModelLedger.Publication memory made = publication(task, 1, 1);
            values[metric] = 1_000_001;
            made.claimed = IModelLedger.Metrics(values[0], values[1], values[2], values[3], values[4]);
            publicationRefused(
                abi.encodeWithSelector(IModelLedger.InvalidMetric.selector, IModelLedger.Metric(metric), 1_000_001),
                made
            );
        }
        IModelLedger.Publication memory best = publication(task, 1, 1);
        best.claimed = IModelLedger.Metrics(1_000_000, 1_000_000, 1_000_000, 1_000_000, 1_000_000);
        as_(A);
        assertEq(LEDGER.modelOf(LEDGER.publish(best)).score, 1_000_000);
    }

    function test_publicationChecksArchitectureAndSize() public {
        IModelLedger.Publication memory made = publication(task, 1, 1);
        made.architecture = "ResNet";
        publicationRefused(abi.encodeWithSelector(IModelLedger.InvalidIdentifier.selector, "ResNet"), made);
        made.architecture = "";
        publicationRefused(abi.encodeWithSelector(IModelLedger.InvalidIdentifier.selector, ""), made);
        made = publication(task, 1, 1);
        made.sizeBytes = 0;
        publicationRefused(abi.encodeWithSelector(IModelLedger.InvalidSize.selector, 0), made);
    }

    function test_lineageLeadsToAModelThatIsNotRecalled() public {
        uint32 parent = publishAs(A, task, 1, 900_000);
        IModelLedger.Publication memory child = publication(task, 2, 910_000);
        child.parent = 2;
        publicationRefused(abi.encodeWithSelector(IModelLedger.UnknownModel.selector, 2), child);
        child.parent = parent;
        as_(B);
        assertEq(LEDGER.modelOf(LEDGER.publish(child)).publication.parent, parent);

        as_(A);
        LEDGER.recall(parent, IModelLedger.RecallReason.TrainingDataDefect, 0);
        child = publication(task, 3, 910_000);
        child.parent = parent;
        publicationRefused(abi.encodeWithSelector(IModelLedger.ParentRecalled.selector, parent), child);
        assertTrue(LEDGER.modelOf(2).status == IModelLedger.ModelStatus.Published, "children stay");
    }

    function test_idsEndWhereTheListHasNoMoreRoom() public {
        // Slot 0 holds the number of tasks, then the number of models.
        uint256 limit = (1 << 23) - 1;
        VM.store(address(LEDGER), 0, bytes32(1 | (limit - 1) << 32));
        assertEq(publishAs(A, task, 1, 1), limit);
        publicationRefused(abi.encodeWithSelector(IModelLedger.TooManyModels.selector, limit), publication(task, 2, 1));
        approveAs(B, uint32(limit));
        approveAs(C, uint32(limit));
        assertEq(LEDGER.latest(task), limit);
    }

    // ------------------------------------------------------------------ approval

    function test_approvalsOfOthersMakeAModelLive() public {
        uint32 model = publishAs(A, task, 1, 900_000);
        ledgerEmits();
        emit IModelLedger.ApprovalGiven(model, task, B, accountOf(B, 0), 1, 2);
        assertFalse(approveAs(B, model), "one of two");
        assertTrue(LEDGER.modelOf(model).status == IModelLedger.ModelStatus.Published, "published");
        ledgerEmits();
        emit IModelLedger.ApprovalGiven(model, task, C, accountOf(C, 0), 2, 2);
        ledgerEmits();
        emit IModelLedger.ModelApproved(model, task, A, C, accountOf(C, 0), 900_000, false);
        ledgerEmits();
        emit IModelLedger.RankingChanged(task, model, one(model));
        assertTrue(approveAs(C, model), "two of two");

        assertTrue(LEDGER.modelOf(model).status == IModelLedger.ModelStatus.Approved, "approved");
        assertEq(LEDGER.modelOf(model).approvals, 1 << B | 1 << C);
        assertTrue(LEDGER.isLive(model), "live");
        assertEq(LEDGER.latest(task), model);
        assertEq(LEDGER.taskOf(task).latest, model);
        assertEq(LEDGER.taskOf(task).live[0], model);
        assertEq(abi.encode(LEDGER.topTen(task)[0]), abi.encode(LEDGER.modelOf(model)));
    }

    function test_publishersAndValidatorsApprove() public {
        setRoles(PARTNER, PUBLISHER);
        setRoles(REGULATOR, AUDITOR | CONSUMER);
        uint32 model = publishAs(A, task, 1, 900_000);
        approveAs(PARTNER, model);
        uint8 given = AUDITOR | CONSUMER;
        refused(abi.encodeWithSelector(IConsortium.MissingRole.selector, REGULATOR, given, PUBLISHER | VALIDATOR));
        approveAs(REGULATOR, model);
        setRoles(REGULATOR, VALIDATOR);
        assertTrue(approveAs(REGULATOR, model), "validator");
    }

    function test_nobodyApprovesItsOwnModelOrTwice() public {
        uint32 model = publishAs(A, task, 1, 900_000);
        refused(abi.encodeWithSelector(IModelLedger.OwnModel.selector, model, A));
        approveAs(A, model);
        approveAs(B, model);
        refused(abi.encodeWithSelector(IModelLedger.AlreadyApproved.selector, model, B));
        approveAs(B, model);
    }

    function test_onlyPublishedModelsAreApproved() public {
        refused(abi.encodeWithSelector(IModelLedger.UnknownModel.selector, 1));
        approveAs(B, 1);
        uint32 model = approved(1, 900_000);
        refused(
            abi.encodeWithSelector(IModelLedger.WrongModelStatus.selector, model, IModelLedger.ModelStatus.Approved)
        );
        approveAs(D, model);
    }

    function test_approvalOfASuspendedOrganisationDoesNotCount() public {
        uint32 model = publishAs(A, task, 1, 900_000);
        approveAs(D, model);
        suspend(D);
        ledgerEmits();
        emit IModelLedger.ApprovalGiven(model, task, B, accountOf(B, 0), 1, 2);
        assertFalse(approveAs(B, model), "one of two that counts");
        assertTrue(approveAs(C, model), "two of two that count");
        assertEq(LEDGER.modelOf(model).approvals, 1 << B | 1 << C | 1 << D);
    }

    /// @dev B and D approve, but never while both are Active: without another count the model would wait for ever.
    function test_approvalsThatCountAgainCanBeCountedByWhoGaveThem() public {
        uint32 model = publishAs(A, task, 1, 900_000);
        approveAs(D, model);
        suspend(D);
        assertFalse(approveAs(B, model), "D's doesn't count");
        refused(abi.encodeWithSelector(IModelLedger.AlreadyApproved.selector, model, B));
        approveAs(B, model);
        decide(abi.encodeCall(IConsortium.proposeReinstatement, (D)));
        refused(abi.encodeWithSelector(IModelLedger.OwnModel.selector, model, A));
        approveAs(A, model);

        ledgerEmits();
        emit IModelLedger.ModelApproved(model, task, A, D, accountOf(D, 0), 900_000, false);
        VM.recordLogs();
        assertTrue(approveAs(D, model), "both count");
        assertEq(VM.getRecordedLogs().length, 2);
        assertTrue(LEDGER.isLive(model), "live");
        assertEq(LEDGER.modelOf(model).approvals, 1 << B | 1 << D);
    }

    function test_approvalOutlivesTheRoleThatItWasGivenIn() public {
        uint32 model = publishAs(A, task, 1, 900_000);
        approveAs(D, model);
        setRoles(D, CONSUMER);
        assertTrue(approveAs(B, model), "two of two that count");
    }

    function test_whoLostTheRoleDoesNotCountAnew() public {
        uint32 model = publishAs(A, task, 1, 900_000);
        approveAs(D, model);
        setRoles(D, CONSUMER);
        refused(abi.encodeWithSelector(IConsortium.MissingRole.selector, D, CONSUMER, PUBLISHER | VALIDATOR));
        approveAs(D, model);
    }

    function test_approvalOfARemovedOrganisationNeverCountsAgain() public {
        uint32 model = publishAs(A, task, 1, 900_000);
        approveAs(D, model);
        remove(D);
        assertFalse(approveAs(B, model), "one of two that counts");
        assertTrue(approveAs(C, model), "two of two that count");
    }

    function test_modelOfASuspendedPublisherIsNotApproved() public {
        uint32 model = publishAs(D, task, 1, 900_000);
        suspend(D);
        refused(
            abi.encodeWithSelector(
                IConsortium.OrganisationNotActive.selector, D, IConsortium.OrganisationStatus.Suspended
            )
        );
        approveAs(A, model);
    }

    // ------------------------------------------------------------------ withdrawal and recall

    function test_publisherWithdrawsAPublishedModel() public {
        uint32 model = publishAs(A, task, 1, 900_000);
        ledgerEmits();
        emit IModelLedger.ModelWithdrawn(model, task, A, accountOf(A, 0), IModelLedger.ModelStatus.Published);
        VM.recordLogs();
        as_(A);
        LEDGER.withdraw(model);
        assertEq(VM.getRecordedLogs().length, 1);
        assertTrue(LEDGER.modelOf(model).status == IModelLedger.ModelStatus.Withdrawn, "withdrawn");
        refused(
            abi.encodeWithSelector(IModelLedger.WrongModelStatus.selector, model, IModelLedger.ModelStatus.Withdrawn)
        );
        approveAs(B, model);
    }

    function test_publisherWithdrawsALiveModel() public {
        uint32 model = approved(1, 900_000);
        ledgerEmits();
        emit IModelLedger.ModelWithdrawn(model, task, A, accountOf(A, 0), IModelLedger.ModelStatus.Approved);
        ledgerEmits();
        emit IModelLedger.ModelEvicted(model, task, A, IModelLedger.ModelStatus.Withdrawn, model);
        ledgerEmits();
        emit IModelLedger.RankingChanged(task, 0, new uint32[](0));
        as_(A);
        LEDGER.withdraw(model);
        assertFalse(LEDGER.isLive(model), "not live");
    }

    function test_onlyThePublisherWithdraws() public {
        uint32 model = approved(1, 900_000);
        refused(abi.encodeWithSelector(IModelLedger.NotPublisher.selector, model, B, A));
        as_(B);
        LEDGER.withdraw(model);
        refused(abi.encodeWithSelector(IModelLedger.UnknownModel.selector, 2));
        as_(A);
        LEDGER.withdraw(2);
        refused(abi.encodeWithSelector(IConsortium.NotMember.selector, CONSORTIUM_ADDRESS));
        asConsortium();
        LEDGER.withdraw(model);
    }

    function test_publisherThatLostTheRoleStillWithdraws() public {
        uint32 model = approved(1, 900_000);
        setRoles(A, VALIDATOR);
        as_(A);
        LEDGER.withdraw(model);
    }

    function test_whatIsGoneIsNotWithdrawnAgain() public {
        uint32 model = approved(1, 900_000);
        as_(A);
        LEDGER.withdraw(model);
        refused(
            abi.encodeWithSelector(IModelLedger.WrongModelStatus.selector, model, IModelLedger.ModelStatus.Withdrawn)
        );
        as_(A);
        LEDGER.withdraw(model);
    }

    function test_publisherRecalls() public {
        uint32 model = approved(1, 900_000);
        ledgerEmits();
        emit IModelLedger.ModelRecalled(
            model,
            task,
            A,
            accountOf(A, 0),
            0,
            IModelLedger.RecallReason.PrivacyBreach,
            keccak256("statement"),
            IModelLedger.ModelStatus.Approved
        );
        ledgerEmits();
        emit IModelLedger.ModelEvicted(model, task, A, IModelLedger.ModelStatus.Recalled, model);
        as_(A);
        LEDGER.recall(model, IModelLedger.RecallReason.PrivacyBreach, keccak256("statement"));
        assertTrue(LEDGER.modelOf(model).status == IModelLedger.ModelStatus.Recalled, "recalled");
    }

    function test_consortiumRecallsByVote() public {
        uint32 model = approved(1, 900_000);
        uint32 proposal = propose(
            abi.encodeCall(
                IConsortium.proposeCall,
                (
                    address(LEDGER),
                    abi.encodeCall(IModelLedger.recall, (model, IModelLedger.RecallReason.LegalOrder, bytes32("order")))
                )
            )
        );
        ledgerEmits();
        emit IModelLedger.ModelRecalled(
            model,
            task,
            0,
            CONSORTIUM_ADDRESS,
            proposal,
            IModelLedger.RecallReason.LegalOrder,
            "order",
            IModelLedger.ModelStatus.Approved
        );
        voteAs(C, proposal);
        assertEq(LEDGER.topTen(task).length, 0);
    }

    function test_recallReachesModelsInEveryStatus() public {
        uint32 published = publishAs(A, task, 1, 900_000);
        uint32 withdrawn = publishAs(A, task, 2, 900_000);
        as_(A);
        LEDGER.withdraw(withdrawn);
        VM.recordLogs();
        as_(A);
        LEDGER.recall(published, IModelLedger.RecallReason.Other, 0);
        as_(A);
        LEDGER.recall(withdrawn, IModelLedger.RecallReason.Other, 0);
        assertEq(VM.getRecordedLogs().length, 2);
        assertTrue(LEDGER.modelOf(withdrawn).status == IModelLedger.ModelStatus.Recalled, "recalled");
    }

    function test_recallIsFinal() public {
        uint32 model = approved(1, 900_000);
        as_(A);
        LEDGER.recall(model, IModelLedger.RecallReason.Other, 0);
        bytes memory refusal =
            abi.encodeWithSelector(IModelLedger.WrongModelStatus.selector, model, IModelLedger.ModelStatus.Recalled);
        refused(refusal);
        as_(A);
        LEDGER.recall(model, IModelLedger.RecallReason.Other, 0);
        refused(refusal);
        asConsortium();
        LEDGER.recall(model, IModelLedger.RecallReason.Other, 0);
        refused(refusal);
        as_(A);
        LEDGER.withdraw(model);
        refused(refusal);
        approveAs(B, model);
        refused(refusal);
        as_(B);
        LEDGER.requestAccess(model);
    }

    function test_nobodyElseRecalls() public {
        uint32 model = approved(1, 900_000);
        refused(abi.encodeWithSelector(IModelLedger.NotPublisher.selector, model, B, A));
        as_(B);
        LEDGER.recall(model, IModelLedger.RecallReason.Other, 0);
        refused(abi.encodeWithSelector(IConsortium.NotMember.selector, stranger()));
        VM.prank(stranger());
        LEDGER.recall(model, IModelLedger.RecallReason.Other, 0);
        refused(abi.encodeWithSelector(IModelLedger.UnknownModel.selector, 2));
        asConsortium();
        LEDGER.recall(2, IModelLedger.RecallReason.Other, 0);
    }

    function test_unknownModelIsRefused() public {
        bytes memory refusal = abi.encodeWithSelector(IModelLedger.UnknownModel.selector, 7);
        refused(refusal);
        LEDGER.modelOf(7);
        refused(refusal);
        LEDGER.attestations(7);
        assertFalse(LEDGER.isLive(7), "not live");
        assertEq(LEDGER.modelByWeights(keccak256("unknown")), 0);
    }

    // ------------------------------------------------------------------ the words of these tests

    function approved(uint256 seed, uint32 accuracy) private returns (uint32 model) {
        model = publishAs(A, task, seed, accuracy);
        approveAs(B, model);
        approveAs(C, model);
    }

    function asConsortium() private {
        VM.prank(CONSORTIUM_ADDRESS);
    }

    function rulesRefused(uint8 approvals, uint8 attestations) private {
        refused(abi.encodeWithSelector(IModelLedger.InvalidTaskRules.selector, approvals, attestations));
        asConsortium();
        LEDGER.openTask("rules", IModelLedger.Metric.Auc, approvals, attestations);
    }

    function publicationRefused(bytes memory refusal, IModelLedger.Publication memory made) private {
        refused(refusal);
        as_(B);
        LEDGER.publish(made);
    }

    function one(uint32 model) private pure returns (uint32[] memory list) {
        list = new uint32[](1);
        list[0] = model;
    }
}
