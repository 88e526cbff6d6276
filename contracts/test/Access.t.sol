// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IConsortium} from "../src/IConsortium.sol";
import {IModelLedger} from "../src/IModelLedger.sol";
import {AUDITOR, CONSUMER, PUBLISHER, VALIDATOR} from "../src/Roles.sol";
import {Fixture} from "./Fixture.sol";

/// @title Who may have a model, who had it, and who was refused
contract AccessTest is Fixture {
    uint8 private constant GRANTEES = CONSUMER | PUBLISHER | VALIDATOR;

    uint32 private model;
    bytes32 private weights;

    function setUp() public override {
        super.setUp();
        uint32 task = openTask("brain-mri-tumor", 1, 1);
        model = publishAs(A, task, 1, 900_000);
        approveAs(B, model);
        weights = LEDGER.modelOf(model).publication.weightsHash;
    }

    // ------------------------------------------------------------------ requests

    function test_consumerAsksForAccess() public {
        as_(PARTNER);
        CONSORTIUM.rotateEncryptionKey(keyOf(PARTNER, 2));
        ledgerEmits();
        emit IModelLedger.AccessRequested(model, PARTNER, accountOf(PARTNER, 0), 2);
        as_(PARTNER);
        LEDGER.requestAccess(model);
        assertTrue(LEDGER.grantOf(model, PARTNER).requested, "requested");
        assertFalse(LEDGER.grantOf(model, PARTNER).inForce, "not granted");
        refused(abi.encodeWithSelector(IModelLedger.AlreadyRequested.selector, model, PARTNER));
        as_(PARTNER);
        LEDGER.requestAccess(model);
    }

    function test_auditorsAndStrangersDoNotAsk() public {
        refused(abi.encodeWithSelector(IConsortium.MissingRole.selector, REGULATOR, AUDITOR, GRANTEES));
        as_(REGULATOR);
        LEDGER.requestAccess(model);
        refused(abi.encodeWithSelector(IConsortium.NotMember.selector, stranger()));
        VM.prank(stranger());
        LEDGER.requestAccess(model);
    }

    function test_accessToAModelThatIsGoneIsNotAskedFor() public {
        refused(abi.encodeWithSelector(IModelLedger.UnknownModel.selector, 9));
        as_(PARTNER);
        LEDGER.requestAccess(9);
        as_(A);
        LEDGER.withdraw(model);
        refused(
            abi.encodeWithSelector(IModelLedger.WrongModelStatus.selector, model, IModelLedger.ModelStatus.Withdrawn)
        );
        as_(PARTNER);
        LEDGER.requestAccess(model);
    }

    function test_whoHasAccessNeedNotAskUntilItsKeyChanges() public {
        grantAs(A, model, PARTNER);
        refused(abi.encodeWithSelector(IModelLedger.AlreadyRequested.selector, model, PARTNER));
        as_(PARTNER);
        LEDGER.requestAccess(model);
        as_(PARTNER);
        CONSORTIUM.rotateEncryptionKey(keyOf(PARTNER, 2));
        as_(PARTNER);
        LEDGER.requestAccess(model);
        assertTrue(LEDGER.grantOf(model, PARTNER).requested, "asks for the key to be wrapped anew");
        assertTrue(LEDGER.grantOf(model, PARTNER).inForce, "the old grant stays");
    }

    function test_whoWasRevokedMayAskAgain() public {
        grantAs(A, model, PARTNER);
        as_(A);
        LEDGER.revokeAccess(model, PARTNER);
        as_(PARTNER);
        LEDGER.requestAccess(model);
        assertTrue(LEDGER.grantOf(model, PARTNER).requested, "requested");
    }

    // ------------------------------------------------------------------ grants

    function test_grantCarriesTheWrappedKeyAndItsVersion() public {
        as_(PARTNER);
        LEDGER.requestAccess(model);
        bytes memory key = wrappedKey(model, PARTNER);
        ledgerEmits();
        emit IModelLedger.AccessGranted(model, PARTNER, A, accountOf(A, 0), 1, key);
        as_(A);
        LEDGER.grantAccess(model, PARTNER, 1, key);
        IModelLedger.GrantView memory grant = LEDGER.grantOf(model, PARTNER);
        assertEq(grant.organisation, PARTNER);
        assertEq(grant.keyVersion, 1);
        assertEq(grant.wrappedKey, key);
        assertTrue(grant.inForce, "in force");
        assertFalse(grant.requested, "answered");
        assertEq(grant.downloads, 0);
    }

    function test_grantNeedsNoRequestAndMayBeToOneself() public {
        grantAs(A, model, PARTNER);
        setRoles(A, AUDITOR);
        grantAs(A, model, A);
        assertTrue(LEDGER.grantOf(model, A).inForce, "in force");
    }

    function test_publishedModelIsGrantedToThoseWhoTestIt() public {
        uint32 fresh = publishAs(A, 1, 2, 800_000);
        grantAs(A, fresh, B);
        assertTrue(LEDGER.grantOf(fresh, B).inForce, "in force");
    }

    function test_onlyThePublisherGrants() public {
        refused(abi.encodeWithSelector(IModelLedger.NotPublisher.selector, model, B, A));
        grantFirstKeyAs(B, model, PARTNER);
        refused(abi.encodeWithSelector(IModelLedger.UnknownModel.selector, 9));
        grantFirstKeyAs(A, 9, PARTNER);
    }

    function test_onlyActiveOrganisationsThatUseOrTestModelsAreGranted() public {
        refused(abi.encodeWithSelector(IConsortium.MissingRole.selector, REGULATOR, AUDITOR, GRANTEES));
        grantFirstKeyAs(A, model, REGULATOR);
        refused(
            abi.encodeWithSelector(IConsortium.OrganisationNotActive.selector, 9, IConsortium.OrganisationStatus.None)
        );
        grantFirstKeyAs(A, model, 9);
        suspend(D);
        refused(
            abi.encodeWithSelector(
                IConsortium.OrganisationNotActive.selector, D, IConsortium.OrganisationStatus.Suspended
            )
        );
        grantFirstKeyAs(A, model, D);
    }

    function test_keyWrappedForAnotherVersionIsRefused() public {
        as_(PARTNER);
        CONSORTIUM.rotateEncryptionKey(keyOf(PARTNER, 2));
        refused(abi.encodeWithSelector(IModelLedger.StaleKeyVersion.selector, PARTNER, 1, 2));
        as_(A);
        LEDGER.grantAccess(model, PARTNER, 1, hex"00");
        refused(abi.encodeWithSelector(IModelLedger.StaleKeyVersion.selector, PARTNER, 3, 2));
        as_(A);
        LEDGER.grantAccess(model, PARTNER, 3, hex"00");
    }

    function test_oldGrantStaysReadableAndIsReplacedByANewOne() public {
        grantAs(A, model, PARTNER);
        as_(PARTNER);
        CONSORTIUM.rotateEncryptionKey(keyOf(PARTNER, 2));
        assertEq(LEDGER.grantOf(model, PARTNER).keyVersion, 1);
        assertEq(LEDGER.grantOf(model, PARTNER).wrappedKey, wrappedKey(model, PARTNER));
        downloadAs(PARTNER, model);
        as_(A);
        LEDGER.grantAccess(model, PARTNER, 2, hex"0203");
        assertEq(LEDGER.grantOf(model, PARTNER).keyVersion, 2);
        assertEq(LEDGER.grantOf(model, PARTNER).wrappedKey, hex"0203");
        assertEq(LEDGER.grantOf(model, PARTNER).downloads, 1);
    }

    function test_wrappedKeyHasBounds() public {
        refused(abi.encodeWithSelector(IModelLedger.InvalidWrappedKey.selector, 0, 512));
        as_(A);
        LEDGER.grantAccess(model, PARTNER, 1, "");
        refused(abi.encodeWithSelector(IModelLedger.InvalidWrappedKey.selector, 513, 512));
        as_(A);
        LEDGER.grantAccess(model, PARTNER, 1, new bytes(513));
        as_(A);
        LEDGER.grantAccess(model, PARTNER, 1, new bytes(512));
        assertEq(LEDGER.grantOf(model, PARTNER).wrappedKey.length, 512);
    }

    function test_modelThatIsGoneIsNotGranted() public {
        as_(A);
        LEDGER.withdraw(model);
        refused(
            abi.encodeWithSelector(IModelLedger.WrongModelStatus.selector, model, IModelLedger.ModelStatus.Withdrawn)
        );
        grantFirstKeyAs(A, model, PARTNER);
    }

    // ------------------------------------------------------------------ revocation

    function test_revokedGrantIsNotInForce() public {
        grantAs(A, model, PARTNER);
        ledgerEmits();
        emit IModelLedger.AccessRevoked(model, PARTNER, A, accountOf(A, 0), true);
        as_(A);
        LEDGER.revokeAccess(model, PARTNER);
        assertFalse(LEDGER.grantOf(model, PARTNER).inForce, "revoked");
        assertEq(LEDGER.grantOf(model, PARTNER).keyVersion, 1);
        grantAs(A, model, PARTNER);
        assertTrue(LEDGER.grantOf(model, PARTNER).inForce, "granted again");
    }

    function test_requestIsRefusedByRevoking() public {
        as_(PARTNER);
        LEDGER.requestAccess(model);
        ledgerEmits();
        emit IModelLedger.AccessRevoked(model, PARTNER, A, accountOf(A, 0), false);
        as_(A);
        LEDGER.revokeAccess(model, PARTNER);
        assertFalse(LEDGER.grantOf(model, PARTNER).requested, "refused");
    }

    function test_revocationEndsARequestToo() public {
        grantAs(A, model, PARTNER);
        as_(PARTNER);
        CONSORTIUM.rotateEncryptionKey(keyOf(PARTNER, 2));
        as_(PARTNER);
        LEDGER.requestAccess(model);
        as_(A);
        LEDGER.revokeAccess(model, PARTNER);
        assertFalse(LEDGER.grantOf(model, PARTNER).inForce, "revoked");
        assertFalse(LEDGER.grantOf(model, PARTNER).requested, "refused");
    }

    function test_nothingIsNotRevoked() public {
        bytes memory refusal = abi.encodeWithSelector(IModelLedger.NothingToRevoke.selector, model, PARTNER);
        refused(refusal);
        as_(A);
        LEDGER.revokeAccess(model, PARTNER);
        grantAs(A, model, PARTNER);
        as_(A);
        LEDGER.revokeAccess(model, PARTNER);
        refused(refusal);
        as_(A);
        LEDGER.revokeAccess(model, PARTNER);
    }

    function test_onlyThePublisherRevokesWhateverTheStatus() public {
        grantAs(A, model, PARTNER);
        refused(abi.encodeWithSelector(IModelLedger.NotPublisher.selector, model, B, A));
        as_(B);
        LEDGER.revokeAccess(model, PARTNER);
        as_(A);
        LEDGER.recall(model, IModelLedger.RecallReason.Other, 0);
        as_(A);
        LEDGER.revokeAccess(model, PARTNER);
        assertFalse(LEDGER.grantOf(model, PARTNER).inForce, "revoked");
    }

    // ------------------------------------------------------------------ downloads and denials

    function test_downloadIsRecorded() public {
        grantAs(A, model, PARTNER);
        ledgerEmits();
        emit IModelLedger.DownloadRecorded(
            model, PARTNER, accountOf(PARTNER, 0), weights, true, IModelLedger.ModelStatus.Approved
        );
        as_(PARTNER);
        LEDGER.recordDownload(model, weights);
        as_(PARTNER);
        LEDGER.recordDownload(model, weights);
        assertEq(LEDGER.grantOf(model, PARTNER).downloads, 2);
    }

    function test_lateRecordIsBetterThanNone() public {
        grantAs(A, model, PARTNER);
        as_(A);
        LEDGER.revokeAccess(model, PARTNER);
        as_(A);
        LEDGER.recall(model, IModelLedger.RecallReason.SafetyRisk, 0);
        ledgerEmits();
        emit IModelLedger.DownloadRecorded(
            model, PARTNER, accountOf(PARTNER, 0), weights, false, IModelLedger.ModelStatus.Recalled
        );
        as_(PARTNER);
        LEDGER.recordDownload(model, weights);
    }

    function test_downloadWithoutAGrantIsRefused() public {
        refused(abi.encodeWithSelector(IModelLedger.NotGranted.selector, model, PARTNER));
        as_(PARTNER);
        LEDGER.recordDownload(model, weights);
        as_(PARTNER);
        LEDGER.requestAccess(model);
        refused(abi.encodeWithSelector(IModelLedger.NotGranted.selector, model, PARTNER));
        as_(PARTNER);
        LEDGER.recordDownload(model, weights);
        refused(abi.encodeWithSelector(IModelLedger.UnknownModel.selector, 9));
        as_(PARTNER);
        LEDGER.recordDownload(9, weights);
    }

    function test_downloadOfOtherBytesIsRefused() public {
        grantAs(A, model, PARTNER);
        refused(abi.encodeWithSelector(IModelLedger.WrongWeights.selector, model, weights, keccak256("other")));
        as_(PARTNER);
        LEDGER.recordDownload(model, keccak256("other"));
    }

    function test_suspendedOrganisationRecordsNothing() public {
        grantAs(A, model, D);
        suspend(D);
        refused(
            abi.encodeWithSelector(
                IConsortium.OrganisationNotActive.selector, D, IConsortium.OrganisationStatus.Suspended
            )
        );
        as_(D);
        LEDGER.recordDownload(model, weights);
    }

    function test_denialIsRecorded() public {
        ledgerEmits();
        emit IModelLedger.DenialRecorded(
            model, A, accountOf(PARTNER, 0), accountOf(A, 0), PARTNER, IModelLedger.DenialReason.NotGranted
        );
        as_(A);
        LEDGER.recordDenied(model, accountOf(PARTNER, 0), IModelLedger.DenialReason.NotGranted);
        ledgerEmits();
        emit IModelLedger.DenialRecorded(
            0, PARTNER, address(0), accountOf(PARTNER, 0), 0, IModelLedger.DenialReason.VoucherInvalid
        );
        as_(PARTNER);
        LEDGER.recordDenied(0, address(0), IModelLedger.DenialReason.VoucherInvalid);
    }

    function test_denialOfAnUnknownModelOrByAnAuditorIsRefused() public {
        refused(abi.encodeWithSelector(IModelLedger.UnknownModel.selector, 9));
        as_(A);
        LEDGER.recordDenied(9, stranger(), IModelLedger.DenialReason.NotMember);
        refused(
            abi.encodeWithSelector(
                IConsortium.MissingRole.selector, REGULATOR, AUDITOR, PUBLISHER | CONSUMER | VALIDATOR
            )
        );
        as_(REGULATOR);
        LEDGER.recordDenied(model, stranger(), IModelLedger.DenialReason.NotMember);
    }

    // ------------------------------------------------------------------ vouchers

    function test_voucherIsRedeemedOnceByItsIssuer() public {
        bytes32 voucher = sha256(abi.encodePacked(bytes32("secret")));
        ledgerEmits();
        emit IModelLedger.VoucherIssued(voucher, model, A, accountOf(A, 0), uint64(START + 60));
        as_(A);
        LEDGER.issueVoucher(voucher, model, uint64(START + 60));
        assertEq(
            abi.encode(LEDGER.voucherOf(voucher)), abi.encode(IModelLedger.Voucher(model, A, uint64(START + 60), false))
        );
        ledgerEmits();
        emit IModelLedger.VoucherRedeemed(voucher, model, A, accountOf(A, 0), weights);
        as_(A);
        LEDGER.redeemVoucher("secret", weights);
        assertTrue(LEDGER.voucherOf(voucher).redeemed, "redeemed");
        refused(abi.encodeWithSelector(IModelLedger.VoucherUsed.selector, voucher));
        as_(A);
        LEDGER.redeemVoucher("secret", weights);
    }

    function test_voucherExpiresToTheSecond() public {
        bytes32 voucher = issued("secret");
        VM.warp(START + 60);
        refused(abi.encodeWithSelector(IModelLedger.VoucherExpired.selector, voucher, START + 60));
        as_(A);
        LEDGER.redeemVoucher("secret", weights);
        VM.warp(START + 59);
        as_(A);
        LEDGER.redeemVoucher("secret", weights);
    }

    function test_voucherOfAnotherOrNoneIsUnknown() public {
        bytes32 voucher = issued("secret");
        refused(abi.encodeWithSelector(IModelLedger.UnknownVoucher.selector, voucher));
        as_(B);
        LEDGER.redeemVoucher("secret", weights);
        bytes32 none = sha256(abi.encodePacked(bytes32("guess")));
        refused(abi.encodeWithSelector(IModelLedger.UnknownVoucher.selector, none));
        as_(A);
        LEDGER.redeemVoucher("guess", weights);
        assertEq(LEDGER.voucherOf(none).model, 0);
    }

    function test_voucherForOtherBytesOrAModelThatIsGoneIsNotRedeemed() public {
        issued("secret");
        refused(abi.encodeWithSelector(IModelLedger.WrongWeights.selector, model, weights, keccak256("other")));
        as_(A);
        LEDGER.redeemVoucher("secret", keccak256("other"));
        as_(A);
        LEDGER.recall(model, IModelLedger.RecallReason.Other, 0);
        refused(
            abi.encodeWithSelector(IModelLedger.WrongModelStatus.selector, model, IModelLedger.ModelStatus.Recalled)
        );
        as_(A);
        LEDGER.redeemVoucher("secret", weights);
    }

    function test_voucherIsIssuedByThePublisherForTheFutureAndOnce() public {
        bytes32 voucher = sha256(abi.encodePacked(bytes32("secret")));
        refused(abi.encodeWithSelector(IModelLedger.NotPublisher.selector, model, B, A));
        as_(B);
        LEDGER.issueVoucher(voucher, model, uint64(START + 60));
        refused(abi.encodeWithSelector(IModelLedger.VoucherExpired.selector, voucher, START));
        as_(A);
        LEDGER.issueVoucher(voucher, model, uint64(START));
        refused(abi.encodeWithSelector(IModelLedger.InvalidHash.selector, bytes32(0)));
        as_(A);
        LEDGER.issueVoucher(0, model, uint64(START + 60));
        issued("secret");
        refused(abi.encodeWithSelector(IModelLedger.VoucherExists.selector, voucher));
        as_(A);
        LEDGER.issueVoucher(voucher, model, uint64(START + 60));
        as_(A);
        LEDGER.withdraw(model);
        refused(
            abi.encodeWithSelector(IModelLedger.WrongModelStatus.selector, model, IModelLedger.ModelStatus.Withdrawn)
        );
        as_(A);
        LEDGER.issueVoucher(keccak256("another"), model, uint64(START + 60));
    }

    // ------------------------------------------------------------------ audits

    function test_auditIsRecorded() public {
        ledgerEmits();
        emit IModelLedger.AuditRecorded(REGULATOR, accountOf(REGULATOR, 0), keccak256("report"), 1_234, 2);
        as_(REGULATOR);
        LEDGER.recordAudit(keccak256("report"), 1_234, 2);
    }

    function test_onlyAuditorsRecordAudits() public {
        refused(abi.encodeWithSelector(IConsortium.MissingRole.selector, A, HOSPITAL_ROLES, AUDITOR));
        as_(A);
        LEDGER.recordAudit(keccak256("report"), 1, 0);
        refused(abi.encodeWithSelector(IModelLedger.InvalidHash.selector, bytes32(0)));
        as_(REGULATOR);
        LEDGER.recordAudit(0, 1, 0);
    }

    // ------------------------------------------------------------------ the words of these tests

    function grantFirstKeyAs(uint8 publisher, uint32 granted, uint8 organisation) private {
        as_(publisher);
        LEDGER.grantAccess(granted, organisation, 1, wrappedKey(granted, organisation));
    }

    function issued(bytes32 secret) private returns (bytes32 voucher) {
        voucher = sha256(abi.encodePacked(secret));
        as_(A);
        LEDGER.issueVoucher(voucher, model, uint64(START + 60));
    }
}
