// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CONSORTIUM_ADDRESS, MODEL_LEDGER_ADDRESS} from "../src/Addresses.sol";
import {IConsortium} from "../src/IConsortium.sol";
import {IModelLedger} from "../src/IModelLedger.sol";
import {AUDITOR, CONSUMER, PUBLISHER, VALIDATOR} from "../src/Roles.sol";
import {Fixture} from "./Fixture.sol";

/// @title What the consortium proposes, votes for and executes
contract GovernanceTest is Fixture {
    uint8 private constant NEWCOMER = 7;

    // ------------------------------------------------------------------ admission

    function test_admittedOrganisationIsIn() public {
        IConsortium.NodeId[] memory nodes = nodesOf(NEWCOMER, 2);
        address[] memory accounts = accountsOf(NEWCOMER, 2);
        uint32 proposal = propose(admission("Newcomer", PUBLISHER | VALIDATOR, accounts, nodes));

        consortiumEmits();
        emit IConsortium.VoteCast(proposal, C, accountOf(C, 0), 3, 4);
        consortiumEmits();
        emit IConsortium.ProposalExecuted(proposal, IConsortium.ProposalKind.Admit, C, accountOf(C, 0), 3, 4);
        consortiumEmits();
        emit IConsortium.OrganisationAdmitted(
            NEWCOMER, proposal, accountOf(C, 0), "Newcomer", PUBLISHER | VALIDATOR, keyOf(NEWCOMER, 1), accounts, nodes
        );
        consortiumEmits();
        emit IConsortium.PermissionsChanged(2, NEWCOMER, accountOf(C, 0));
        assertTrue(voteAs(C, proposal), "executed");

        IConsortium.OrganisationView memory admitted = CONSORTIUM.organisationOf(NEWCOMER);
        assertEq(admitted.id, NEWCOMER);
        assertEq(admitted.name, "Newcomer");
        assertEq(admitted.roles, PUBLISHER | VALIDATOR);
        assertEq(admitted.keyVersion, 1);
        assertEq(admitted.encryptionKey, keyOf(NEWCOMER, 1));
        assertEq(admitted.admittedAt, START);
        assertFalse(admitted.founder, "no founder");
        assertTrue(admitted.status == IConsortium.OrganisationStatus.Active, "active");
        assertEq(abi.encode(admitted.accounts), abi.encode(accounts));
        assertEq(abi.encode(admitted.nodes), abi.encode(nodes));
        assertEq(CONSORTIUM.organisationCount(), NEWCOMER);
        assertEq(CONSORTIUM.organisationOfNode(nodes[1]), NEWCOMER);
        assertEq(CONSORTIUM.memberOf(accounts[1]).organisation, NEWCOMER);
        assertEq(CONSORTIUM.activeOrganisations() >> NEWCOMER, 1);
        assertEq(CONSORTIUM.activeValidators() >> NEWCOMER, 1);
    }

    function test_admittedNonValidatorHasNoVote() public {
        decide(admission("Newcomer", PUBLISHER | CONSUMER | AUDITOR, accountsOf(NEWCOMER, 1), nodesOf(NEWCOMER, 0)));
        assertEq(CONSORTIUM.activeOrganisations() >> NEWCOMER, 1);
        assertEq(CONSORTIUM.activeValidators() >> NEWCOMER, 0);
    }

    function test_admissionWithASquattedAccountOrNodeIsRefused() public {
        address[] memory accounts = accountsOf(NEWCOMER, 2);
        accounts[1] = accountOf(B, 0);
        uint32 proposal = propose(admission("Newcomer", CONSUMER, accounts, nodesOf(NEWCOMER, 1)));
        refused(abi.encodeWithSelector(IConsortium.AccountTaken.selector, accountOf(B, 0), B));
        voteAs(C, proposal);

        IConsortium.NodeId[] memory nodes = nodesOf(NEWCOMER, 2);
        nodes[1] = nodes[0];
        proposal = propose(admission("Newcomer", CONSUMER, accountsOf(NEWCOMER, 1), nodes));
        refused(abi.encodeWithSelector(IConsortium.NodeTaken.selector, nodes[0].high, nodes[0].low, NEWCOMER));
        voteAs(C, proposal);
    }

    function test_admissionUnderATakenNameIsRefused() public {
        uint32 proposal = propose(admission("Partner Clinic", CONSUMER, accountsOf(NEWCOMER, 1), nodesOf(NEWCOMER, 1)));
        refused(abi.encodeWithSelector(IConsortium.NameTaken.selector, "Partner Clinic", PARTNER));
        voteAs(C, proposal);
    }

    function test_removedOrganisationMayBeAdmittedAnewWithItsNameAndKeys() public {
        remove(PARTNER);
        decide(admission("Partner Clinic", CONSUMER, accountsOf(PARTNER, 1), nodesOf(PARTNER, 1)));
        assertEq(CONSORTIUM.memberOf(accountOf(PARTNER, 0)).organisation, NEWCOMER);
        assertEq(CONSORTIUM.organisationOfNode(nodeOf(PARTNER, 0)), NEWCOMER);
        assertEq(CONSORTIUM.organisationOf(NEWCOMER).name, "Partner Clinic");
        assertTrue(
            CONSORTIUM.organisationOf(PARTNER).status == IConsortium.OrganisationStatus.Removed, "old id stays removed"
        );
    }

    function test_admissionChecksItsArguments() public {
        address[] memory none = new address[](0);
        address[] memory one = accountsOf(NEWCOMER, 1);
        IConsortium.NodeId[] memory node = nodesOf(NEWCOMER, 1);
        proposalRefused(abi.encodeWithSelector(IConsortium.InvalidName.selector, 0), admission("", CONSUMER, one, node));
        proposalRefused(
            abi.encodeWithSelector(IConsortium.InvalidName.selector, 65), admission(text(65), CONSUMER, one, node)
        );
        proposalRefused(
            abi.encodeWithSelector(IConsortium.InvalidRoles.selector, 0), admission("Newcomer", 0, one, node)
        );
        proposalRefused(
            abi.encodeWithSelector(IConsortium.InvalidRoles.selector, 16), admission("Newcomer", 16, one, node)
        );
        proposalRefused(
            abi.encodeWithSelector(IConsortium.WrongAccountCount.selector, 0, 64),
            admission("Newcomer", CONSUMER, none, node)
        );
        proposalRefused(
            abi.encodeWithSelector(IConsortium.WrongAccountCount.selector, 65, 64),
            admission("Newcomer", CONSUMER, accountsOf(NEWCOMER, 65), node)
        );
        proposalRefused(
            abi.encodeWithSelector(IConsortium.TooManyNodes.selector, 33, 32),
            admission("Newcomer", CONSUMER, one, nodesOf(NEWCOMER, 33))
        );
        proposalRefused(
            abi.encodeWithSelector(IConsortium.InvalidEncryptionKey.selector, bytes32(0)),
            abi.encodeCall(IConsortium.proposeAdmission, ("Newcomer", CONSUMER, 0, one, node))
        );
    }

    function test_idsEndAt255() public {
        // Slot 1 begins with the number of organisations.
        uint256 settings = uint256(VM.load(CONSORTIUM_ADDRESS, bytes32(uint256(1))));
        VM.store(CONSORTIUM_ADDRESS, bytes32(uint256(1)), bytes32(settings & ~uint256(0xff) | 254));
        decide(admission("Last", CONSUMER, accountsOf(255, 1), nodesOf(255, 1)));
        assertEq(CONSORTIUM.memberOf(accountOf(255, 0)).organisation, 255);
        assertTrue(CONSORTIUM.transactionAllowed(accountOf(255, 0), address(1), 0, 0, 0, ""), "the last one is in");
        assertEq(CONSORTIUM.permissions(255).organisations[0].id, 255);
        assertEq(CONSORTIUM.permissions(255).next, 0);

        uint32 proposal = propose(admission("One more", CONSUMER, accountsOf(254, 1), nodesOf(254, 1)));
        refused(abi.encodeWithSelector(IConsortium.TooManyOrganisations.selector, 255));
        voteAs(C, proposal);
    }

    // ------------------------------------------------------------------ roles and standing

    function test_rolesChangeByVote() public {
        uint32 proposal = propose(abi.encodeCall(IConsortium.proposeRoles, (PARTNER, CONSUMER | VALIDATOR)));
        consortiumEmits();
        emit IConsortium.RolesChanged(PARTNER, proposal, accountOf(C, 0), CONSUMER, CONSUMER | VALIDATOR);
        consortiumEmits();
        emit IConsortium.PermissionsChanged(2, PARTNER, accountOf(C, 0));
        voteAs(C, proposal);
        assertEq(CONSORTIUM.standingOf(PARTNER).roles, CONSUMER | VALIDATOR);
        assertEq(CONSORTIUM.activeValidators(), 0x3e);
        setRolesWithThree(A, CONSUMER);
        assertEq(CONSORTIUM.activeValidators(), 0x3c);
    }

    function test_rolesOfASuspendedOrganisationCountWhenItIsBack() public {
        suspend(PARTNER);
        setRoles(PARTNER, VALIDATOR);
        assertEq(CONSORTIUM.activeValidators(), 0x1e);
        assertEq(CONSORTIUM.activeOrganisations(), 0x5e);
        decide(abi.encodeCall(IConsortium.proposeReinstatement, (PARTNER)));
        assertEq(CONSORTIUM.activeValidators(), 0x3e);
        assertEq(CONSORTIUM.activeOrganisations(), 0x7e);
    }

    function test_suspendedOrganisationIsOutAtOnceEverywhere() public {
        uint32 proposal = propose(abi.encodeCall(IConsortium.proposeSuspension, (D)));
        consortiumEmits();
        emit IConsortium.OrganisationSuspended(D, proposal, accountOf(C, 0));
        consortiumEmits();
        emit IConsortium.PermissionsChanged(2, D, accountOf(C, 0));
        voteAs(C, proposal);
        assertTrue(CONSORTIUM.standingOf(D).status == IConsortium.OrganisationStatus.Suspended, "suspended");
        assertFalse(CONSORTIUM.transactionAllowed(accountOf(D, 0), address(1), 0, 0, 0, ""), "no transaction");
        assertEq(CONSORTIUM.activeOrganisations(), 0x6e);
        assertEq(CONSORTIUM.activeValidators(), 0x0e);
        refused(
            abi.encodeWithSelector(
                IConsortium.OrganisationNotActive.selector, D, IConsortium.OrganisationStatus.Suspended
            )
        );
        as_(D);
        LEDGER.recordDenied(0, stranger(), IModelLedger.DenialReason.NotMember);
    }

    function test_reinstatedOrganisationIsBack() public {
        suspend(D);
        uint32 proposal = propose(abi.encodeCall(IConsortium.proposeReinstatement, (D)));
        consortiumEmits();
        emit IConsortium.OrganisationReinstated(D, proposal, accountOf(C, 0));
        consortiumEmits();
        emit IConsortium.PermissionsChanged(3, D, accountOf(C, 0));
        voteAs(C, proposal);
        assertEq(CONSORTIUM.activeValidators(), 0x1e);
        assertTrue(CONSORTIUM.transactionAllowed(accountOf(D, 0), address(1), 0, 0, 0, ""), "back");
    }

    function test_removedOrganisationIsOutForGood() public {
        uint32 proposal = propose(abi.encodeCall(IConsortium.proposeRemoval, (D)));
        consortiumEmits();
        emit IConsortium.OrganisationRemoved(D, proposal, accountOf(C, 0));
        consortiumEmits();
        emit IConsortium.PermissionsChanged(2, D, accountOf(C, 0));
        voteAs(C, proposal);
        assertFalse(CONSORTIUM.transactionAllowed(accountOf(D, 0), address(1), 0, 0, 0, ""), "no transaction");
        bytes memory refusal = abi.encodeWithSelector(
            IConsortium.WrongOrganisationStatus.selector, D, IConsortium.OrganisationStatus.Removed
        );
        executionRefused(refusal, abi.encodeCall(IConsortium.proposeReinstatement, (D)));
        executionRefused(refusal, abi.encodeCall(IConsortium.proposeSuspension, (D)));
        executionRefused(refusal, abi.encodeCall(IConsortium.proposeRemoval, (D)));
        executionRefused(refusal, abi.encodeCall(IConsortium.proposeRoles, (D, CONSUMER)));
        executionRefused(refusal, abi.encodeCall(IConsortium.proposeKeys, (D, accountOf(D, 1), keyOf(D, 2))));
    }

    function test_suspendedOrganisationCanBeRemoved() public {
        suspend(D);
        remove(D);
        assertTrue(CONSORTIUM.standingOf(D).status == IConsortium.OrganisationStatus.Removed, "removed");
    }

    function test_standingMustFitTheStep() public {
        executionRefused(
            abi.encodeWithSelector(
                IConsortium.WrongOrganisationStatus.selector, D, IConsortium.OrganisationStatus.Active
            ),
            abi.encodeCall(IConsortium.proposeReinstatement, (D))
        );
        suspend(PARTNER);
        executionRefused(
            abi.encodeWithSelector(
                IConsortium.WrongOrganisationStatus.selector, PARTNER, IConsortium.OrganisationStatus.Suspended
            ),
            abi.encodeCall(IConsortium.proposeSuspension, (PARTNER))
        );
    }

    function test_proposalsNameOrganisationsThatExist() public {
        bytes memory refusal = abi.encodeWithSelector(IConsortium.UnknownOrganisation.selector, 9);
        proposalRefused(refusal, abi.encodeCall(IConsortium.proposeRoles, (9, CONSUMER)));
        proposalRefused(refusal, abi.encodeCall(IConsortium.proposeSuspension, (9)));
        proposalRefused(refusal, abi.encodeCall(IConsortium.proposeReinstatement, (9)));
        proposalRefused(refusal, abi.encodeCall(IConsortium.proposeRemoval, (9)));
        proposalRefused(refusal, abi.encodeCall(IConsortium.proposeKeys, (9, accountOf(9, 0), keyOf(9, 1))));
        proposalRefused(
            abi.encodeWithSelector(IConsortium.InvalidRoles.selector, 0),
            abi.encodeCall(IConsortium.proposeRoles, (A, 0))
        );
        proposalRefused(
            abi.encodeWithSelector(IConsortium.InvalidRoles.selector, 255),
            abi.encodeCall(IConsortium.proposeRoles, (A, 255))
        );
    }

    function test_lastValidatorStays() public {
        suspend(D);
        proposeAs(A, abi.encodeCall(IConsortium.proposeSuspension, (C)));
        voteAs(B, 2);
        proposeAs(A, abi.encodeCall(IConsortium.proposeSuspension, (B)));
        voteAs(B, 3);
        assertEq(CONSORTIUM.activeValidators(), 2);
        bytes memory refusal = abi.encodeWithSelector(IConsortium.LastValidator.selector, A);
        proposalRefused(refusal, abi.encodeCall(IConsortium.proposeSuspension, (A)));
        proposalRefused(refusal, abi.encodeCall(IConsortium.proposeRemoval, (A)));
        proposalRefused(refusal, abi.encodeCall(IConsortium.proposeRoles, (A, CONSUMER)));
        // What doesn't cost it the role is fine, and one of one is enough.
        proposeAs(A, abi.encodeCall(IConsortium.proposeRoles, (A, VALIDATOR)));
        assertEq(CONSORTIUM.standingOf(A).roles, VALIDATOR);
    }

    // ------------------------------------------------------------------ keys and contract creators

    function test_replacedKeysCutOffTheOldAccounts() public {
        as_(D);
        CONSORTIUM.addAccount(accountOf(D, 1));
        decide(abi.encodeCall(IConsortium.proposeContractCreator, (accountOf(D, 0), true)));
        address[] memory before = CONSORTIUM.organisationOf(D).accounts;
        uint32 proposal = propose(abi.encodeCall(IConsortium.proposeKeys, (D, accountOf(D, 9), keyOf(D, 2))));
        consortiumEmits();
        emit IConsortium.KeysReplaced(D, proposal, accountOf(C, 0), before, accountOf(D, 9), 2, keyOf(D, 2));
        consortiumEmits();
        emit IConsortium.PermissionsChanged(4, D, accountOf(C, 0));
        voteAs(C, proposal);

        assertEq(CONSORTIUM.memberOf(accountOf(D, 0)).organisation, 0);
        assertEq(CONSORTIUM.memberOf(accountOf(D, 1)).organisation, 0);
        assertEq(CONSORTIUM.organisationOf(D).accounts.length, 1);
        assertEq(CONSORTIUM.organisationOf(D).keyVersion, 2);
        VM.prank(accountOf(D, 9));
        CONSORTIUM.addAccount(accountOf(D, 0));
        assertEq(CONSORTIUM.permissions(D).organisations[0].contractCreators.length, 0);
    }

    function test_oneOfTheOldAccountsMayBeTheNewOne() public {
        decide(abi.encodeCall(IConsortium.proposeKeys, (D, accountOf(D, 0), keyOf(D, 2))));
        assertEq(CONSORTIUM.organisationOf(D).accounts.length, 1);
        assertEq(CONSORTIUM.memberOf(accountOf(D, 0)).organisation, D);
    }

    function test_suspendedOrganisationGetsNewKeysBeforeItIsBack() public {
        suspend(D);
        decide(abi.encodeCall(IConsortium.proposeKeys, (D, accountOf(D, 9), keyOf(D, 2))));
        decide(abi.encodeCall(IConsortium.proposeReinstatement, (D)));
        assertTrue(CONSORTIUM.transactionAllowed(accountOf(D, 9), address(1), 0, 0, 0, ""), "new account");
        assertFalse(CONSORTIUM.transactionAllowed(accountOf(D, 0), address(1), 0, 0, 0, ""), "old account");
    }

    function test_replacingKeysWithTakenOrInvalidOnesIsRefused() public {
        executionRefused(
            abi.encodeWithSelector(IConsortium.AccountTaken.selector, accountOf(A, 0), A),
            abi.encodeCall(IConsortium.proposeKeys, (D, accountOf(A, 0), keyOf(D, 2)))
        );
        executionRefused(
            abi.encodeWithSelector(IConsortium.InvalidAccount.selector, address(0)),
            abi.encodeCall(IConsortium.proposeKeys, (D, address(0), keyOf(D, 2)))
        );
        executionRefused(
            abi.encodeWithSelector(IConsortium.InvalidEncryptionKey.selector, bytes32(0)),
            abi.encodeCall(IConsortium.proposeKeys, (D, accountOf(D, 9), 0))
        );
    }

    function test_thiefCannotBlockNewKeysByRotatingToThemFirst() public {
        uint32 proposal = propose(abi.encodeCall(IConsortium.proposeKeys, (D, accountOf(D, 9), keyOf(D, 2))));
        as_(D);
        CONSORTIUM.rotateEncryptionKey(keyOf(D, 2));
        as_(D);
        CONSORTIUM.addAccount(accountOf(D, 9));
        assertTrue(voteAs(C, proposal), "replaced");
        assertEq(CONSORTIUM.organisationOf(D).accounts.length, 1);
        assertEq(CONSORTIUM.memberOf(accountOf(D, 0)).organisation, 0);
        assertEq(CONSORTIUM.organisationOf(D).encryptionKey, keyOf(D, 2));
        assertEq(CONSORTIUM.organisationOf(D).keyVersion, 3);
    }

    function test_nodesThatAThiefAddedStayUntilTheyAreRemoved() public {
        as_(D);
        CONSORTIUM.addNode(nodeOf(D, 1));
        decide(abi.encodeCall(IConsortium.proposeKeys, (D, accountOf(D, 9), keyOf(D, 2))));
        assertEq(CONSORTIUM.organisationOfNode(nodeOf(D, 1)), D);
        VM.prank(accountOf(D, 9));
        CONSORTIUM.removeNode(nodeOf(D, 1));
        assertEq(CONSORTIUM.organisationOfNode(nodeOf(D, 1)), 0);
    }

    /// @dev New keys don't take back what the old ones did; a removal does, and the old id is never used again.
    function test_voteWithStolenKeysEndsWithARemovalNotWithNewKeys() public {
        uint32 stolen = proposeAs(D, abi.encodeCall(IConsortium.proposeRemoval, (PARTNER)));
        decide(abi.encodeCall(IConsortium.proposeKeys, (D, accountOf(D, 9), keyOf(D, 2))));
        assertEq(CONSORTIUM.proposalOf(stolen).votes, 1);
        remove(D);
        assertEq(CONSORTIUM.proposalOf(stolen).votes, 0);
        decide(admission("University Hospital D", HOSPITAL_ROLES, accountsOf(D, 1), nodesOf(D, 0)));
        assertEq(CONSORTIUM.proposalOf(stolen).votes, 0);
    }

    function test_contractCreatorIsNamedByVote() public {
        uint32 proposal = propose(abi.encodeCall(IConsortium.proposeContractCreator, (accountOf(A, 0), true)));
        consortiumEmits();
        emit IConsortium.ContractCreatorSet(accountOf(A, 0), A, proposal, accountOf(C, 0), true);
        consortiumEmits();
        emit IConsortium.PermissionsChanged(2, A, accountOf(C, 0));
        voteAs(C, proposal);
        assertTrue(CONSORTIUM.transactionAllowed(accountOf(A, 0), address(0), 0, 0, 0, "code"), "may create");
        assertEq(CONSORTIUM.permissions(A).organisations[0].contractCreators[0], accountOf(A, 0));

        proposal = propose(abi.encodeCall(IConsortium.proposeContractCreator, (accountOf(A, 0), false)));
        consortiumEmits();
        emit IConsortium.ContractCreatorSet(accountOf(A, 0), A, proposal, accountOf(C, 0), false);
        consortiumEmits();
        emit IConsortium.PermissionsChanged(3, A, accountOf(C, 0));
        voteAs(C, proposal);
        assertFalse(CONSORTIUM.transactionAllowed(accountOf(A, 0), address(0), 0, 0, 0, "code"), "may not create");
        assertEq(CONSORTIUM.permissions(A).organisations[0].contractCreators.length, 0);
    }

    function test_contractCreatorMustBeAMembersAccount() public {
        executionRefused(
            abi.encodeWithSelector(IConsortium.NotMember.selector, stranger()),
            abi.encodeCall(IConsortium.proposeContractCreator, (stranger(), true))
        );
        remove(D);
        executionRefused(
            abi.encodeWithSelector(IConsortium.NotMember.selector, accountOf(D, 0)),
            abi.encodeCall(IConsortium.proposeContractCreator, (accountOf(D, 0), true))
        );
    }

    function test_permissionToCreateIsNotInherited() public {
        as_(D);
        CONSORTIUM.addAccount(accountOf(D, 1));
        decide(abi.encodeCall(IConsortium.proposeContractCreator, (accountOf(D, 0), true)));
        VM.prank(accountOf(D, 1));
        CONSORTIUM.removeAccount(accountOf(D, 0));
        as_(A);
        CONSORTIUM.addAccount(accountOf(D, 0));
        assertFalse(CONSORTIUM.transactionAllowed(accountOf(D, 0), address(0), 0, 0, 0, "code"), "not after re-adding");

        decide(abi.encodeCall(IConsortium.proposeContractCreator, (accountOf(D, 1), true)));
        remove(D);
        as_(A);
        CONSORTIUM.addAccount(accountOf(D, 1));
        assertFalse(CONSORTIUM.transactionAllowed(accountOf(D, 1), address(0), 0, 0, 0, "code"), "not after a removal");
    }

    // ------------------------------------------------------------------ calls

    function test_consortiumCallsTheLedger() public {
        bytes memory data =
            abi.encodeCall(IModelLedger.openTask, ("brain-mri-tumor", IModelLedger.Metric.Auc, uint8(2), uint8(3)));
        uint32 proposal = propose(abi.encodeCall(IConsortium.proposeCall, (MODEL_LEDGER_ADDRESS, data)));
        ledgerEmits();
        emit IModelLedger.TaskOpened(1, proposal, "brain-mri-tumor", IModelLedger.Metric.Auc, 2, 3);
        consortiumEmits();
        emit IConsortium.CallExecuted(proposal, MODEL_LEDGER_ADDRESS, accountOf(C, 0), data, abi.encode(1));
        voteAs(C, proposal);
        assertEq(CONSORTIUM.proposalInExecution(), 0);
        assertEq(CONSORTIUM.permissionsVersion(), 1);
    }

    function test_revertOfACallTellsItsReason() public {
        executionRefused(
            abi.encodeWithSelector(
                IConsortium.CallFailed.selector,
                1,
                MODEL_LEDGER_ADDRESS,
                abi.encodeWithSelector(IModelLedger.UnknownTask.selector, 7)
            ),
            abi.encodeCall(IConsortium.proposeCall, (MODEL_LEDGER_ADDRESS, abi.encodeCall(IModelLedger.closeTask, (7))))
        );
        assertTrue(CONSORTIUM.proposalOf(1).status == IConsortium.ProposalStatus.Open, "still open");
    }

    function test_consortiumCallsNeitherItselfNorNothing() public {
        proposalRefused(
            abi.encodeWithSelector(IConsortium.InvalidTarget.selector, CONSORTIUM_ADDRESS),
            abi.encodeCall(IConsortium.proposeCall, (CONSORTIUM_ADDRESS, ""))
        );
        proposalRefused(
            abi.encodeWithSelector(IConsortium.InvalidTarget.selector, stranger()),
            abi.encodeCall(IConsortium.proposeCall, (stranger(), ""))
        );
    }

    function test_whatACallSendsHasABound() public {
        proposalRefused(
            abi.encodeWithSelector(IConsortium.PayloadTooLong.selector, 4_097, 4_096),
            abi.encodeCall(IConsortium.proposeCall, (MODEL_LEDGER_ADDRESS, new bytes(4_097)))
        );
        proposeAs(A, abi.encodeCall(IConsortium.proposeCall, (MODEL_LEDGER_ADDRESS, new bytes(4_096))));
    }

    /// @dev A called contract may execute another proposal; after that, the outer one is the one in execution again.
    function test_contractThatIsCalledIsToldByWhichVote() public {
        Relay relay = new Relay();
        as_(A);
        CONSORTIUM.addAccount(address(relay));
        uint32 inner = propose(
            abi.encodeCall(
                IConsortium.proposeCall,
                (MODEL_LEDGER_ADDRESS, abi.encodeCall(IModelLedger.openTask, ("inner", IModelLedger.Metric.Auc, 1, 1)))
            )
        );
        uint32 outer =
            propose(abi.encodeCall(IConsortium.proposeCall, (address(relay), abi.encodeCall(Relay.executes, (inner)))));
        suspend(D);
        ledgerEmits();
        emit IModelLedger.TaskOpened(1, inner, "inner", IModelLedger.Metric.Auc, 1, 1);
        consortiumEmits();
        emit IConsortium.CallExecuted(
            outer, address(relay), accountOf(B, 0), abi.encodeCall(Relay.executes, (inner)), abi.encode(outer, outer)
        );
        as_(B);
        CONSORTIUM.execute(outer);
        assertEq(CONSORTIUM.proposalInExecution(), 0);
    }

    function test_calledContractCannotExecuteTheProposalAgain() public {
        Reentrant reentrant = new Reentrant();
        as_(A);
        CONSORTIUM.addAccount(address(reentrant));
        uint32 proposal = propose(
            abi.encodeCall(IConsortium.proposeCall, (address(reentrant), abi.encodeCall(Reentrant.again, (uint32(1)))))
        );
        bytes memory reason =
            abi.encodeWithSelector(IConsortium.ProposalNotOpen.selector, proposal, IConsortium.ProposalStatus.Executed);
        refused(abi.encodeWithSelector(IConsortium.CallFailed.selector, proposal, address(reentrant), reason));
        voteAs(C, proposal);
    }

    // ------------------------------------------------------------------ voting

    function test_proposalTellsItsWholeStory() public {
        consortiumEmits();
        emit IConsortium.ProposalOpened(
            1, IConsortium.ProposalKind.Remove, A, accountOf(A, 0), uint64(START + LIFETIME), abi.encode(D)
        );
        consortiumEmits();
        emit IConsortium.VoteCast(1, A, accountOf(A, 0), 1, 4);
        as_(A);
        assertEq(CONSORTIUM.proposeRemoval(D), 1);

        IConsortium.ProposalView memory opened = CONSORTIUM.proposalOf(1);
        assertEq(opened.id, 1);
        assertTrue(opened.kind == IConsortium.ProposalKind.Remove, "kind");
        assertTrue(opened.status == IConsortium.ProposalStatus.Open, "open");
        assertEq(opened.organisation, A);
        assertEq(opened.expiresAt, START + LIFETIME);
        assertEq(opened.voters, 1 << A);
        assertEq(opened.votes, 1);
        assertEq(opened.payload, abi.encode(D));
        assertEq(CONSORTIUM.proposalCount(), 1);
    }

    function test_eachKindIsOpenedAsItself() public {
        IConsortium.ProposalKind[9] memory kinds = [
            IConsortium.ProposalKind.Admit,
            IConsortium.ProposalKind.SetRoles,
            IConsortium.ProposalKind.Suspend,
            IConsortium.ProposalKind.Reinstate,
            IConsortium.ProposalKind.Remove,
            IConsortium.ProposalKind.ChangeVotingRules,
            IConsortium.ProposalKind.ReplaceKeys,
            IConsortium.ProposalKind.SetContractCreator,
            IConsortium.ProposalKind.Call
        ];
        proposeAs(A, admission("Newcomer", CONSUMER, accountsOf(NEWCOMER, 1), nodesOf(NEWCOMER, 0)));
        proposeAs(A, abi.encodeCall(IConsortium.proposeRoles, (D, CONSUMER)));
        proposeAs(A, abi.encodeCall(IConsortium.proposeSuspension, (D)));
        proposeAs(A, abi.encodeCall(IConsortium.proposeReinstatement, (D)));
        proposeAs(A, abi.encodeCall(IConsortium.proposeRemoval, (D)));
        proposeAs(A, abi.encodeCall(IConsortium.proposeVotingRules, (6_000, 1 days)));
        proposeAs(A, abi.encodeCall(IConsortium.proposeKeys, (D, accountOf(D, 1), keyOf(D, 2))));
        proposeAs(A, abi.encodeCall(IConsortium.proposeContractCreator, (accountOf(D, 0), true)));
        proposeAs(A, abi.encodeCall(IConsortium.proposeCall, (MODEL_LEDGER_ADDRESS, "")));
        for (uint32 i = 0; i < kinds.length; ++i) {
            assertTrue(CONSORTIUM.proposalOf(i + 1).kind == kinds[i], "kind");
        }
        assertEq(CONSORTIUM.proposalOf(2).payload, abi.encode(D, CONSUMER));
        assertEq(CONSORTIUM.proposalOf(6).payload, abi.encode(6_000, 1 days));
    }

    function test_anyActiveOrganisationProposesButOnlyValidatorsVote() public {
        uint32 proposal = proposeAs(REGULATOR, abi.encodeCall(IConsortium.proposeSuspension, (D)));
        assertEq(CONSORTIUM.proposalOf(proposal).voters, 0);
        assertEq(CONSORTIUM.proposalOf(proposal).organisation, REGULATOR);
        refused(abi.encodeWithSelector(IConsortium.MissingRole.selector, PARTNER, CONSUMER, VALIDATOR));
        voteAs(PARTNER, proposal);
        assertFalse(voteAs(A, proposal), "one");
        assertFalse(voteAs(B, proposal), "two");
        assertTrue(voteAs(C, proposal), "three of four");
    }

    function test_organisationVotesOnceWhateverItsAccounts() public {
        as_(A);
        CONSORTIUM.addAccount(accountOf(A, 1));
        uint32 proposal = proposeAs(A, abi.encodeCall(IConsortium.proposeSuspension, (D)));
        refused(abi.encodeWithSelector(IConsortium.AlreadyVoted.selector, proposal, A));
        VM.prank(accountOf(A, 1));
        CONSORTIUM.vote(proposal);
    }

    function test_unknownProposalIsRefused() public {
        refused(abi.encodeWithSelector(IConsortium.UnknownProposal.selector, 1));
        voteAs(A, 1);
        refused(abi.encodeWithSelector(IConsortium.UnknownProposal.selector, 1));
        as_(A);
        CONSORTIUM.execute(1);
        refused(abi.encodeWithSelector(IConsortium.UnknownProposal.selector, 1));
        CONSORTIUM.proposalOf(1);
    }

    function test_executedProposalIsClosed() public {
        suspend(D);
        assertTrue(CONSORTIUM.proposalOf(1).status == IConsortium.ProposalStatus.Executed, "executed");
        bytes memory refusal =
            abi.encodeWithSelector(IConsortium.ProposalNotOpen.selector, 1, IConsortium.ProposalStatus.Executed);
        refused(refusal);
        voteAs(A, 1);
        refused(refusal);
        as_(A);
        CONSORTIUM.execute(1);
        VM.warp(START + LIFETIME);
        assertTrue(CONSORTIUM.proposalOf(1).status == IConsortium.ProposalStatus.Executed, "executed stays so");
    }

    function test_proposalExpiresToTheSecond() public {
        uint32 proposal = propose(abi.encodeCall(IConsortium.proposeSuspension, (D)));
        VM.warp(START + LIFETIME);
        assertTrue(CONSORTIUM.proposalOf(proposal).status == IConsortium.ProposalStatus.Expired, "expired");
        refused(
            abi.encodeWithSelector(IConsortium.ProposalNotOpen.selector, proposal, IConsortium.ProposalStatus.Expired)
        );
        voteAs(C, proposal);
        VM.warp(START + LIFETIME - 1);
        assertTrue(CONSORTIUM.proposalOf(proposal).status == IConsortium.ProposalStatus.Open, "open");
        assertTrue(voteAs(C, proposal), "in the last second");
    }

    function test_halfOfTheValidatorsIsNotEnough() public {
        uint32 proposal = propose(abi.encodeCall(IConsortium.proposeSuspension, (D)));
        refused(abi.encodeWithSelector(IConsortium.NotEnoughVotes.selector, proposal, 2, 4, MAJORITY));
        as_(A);
        CONSORTIUM.execute(proposal);
    }

    function test_voteOfASuspendedOrganisationDoesNotCount() public {
        uint32 proposal = proposeAs(A, abi.encodeCall(IConsortium.proposeRemoval, (PARTNER)));
        voteAs(D, proposal);
        suspend(D);
        assertEq(CONSORTIUM.proposalOf(proposal).votes, 1);
        assertEq(CONSORTIUM.proposalOf(proposal).voters, 1 << A | 1 << D);
        refused(abi.encodeWithSelector(IConsortium.NotEnoughVotes.selector, proposal, 1, 3, MAJORITY));
        as_(A);
        CONSORTIUM.execute(proposal);
        assertTrue(voteAs(B, proposal), "two of three that are left");
    }

    function test_voteOfAReinstatedOrganisationCountsAgain() public {
        uint32 proposal = proposeAs(A, abi.encodeCall(IConsortium.proposeRemoval, (PARTNER)));
        voteAs(D, proposal);
        suspend(D);
        decide(abi.encodeCall(IConsortium.proposeReinstatement, (D)));
        assertEq(CONSORTIUM.proposalOf(proposal).votes, 2);
        refused(abi.encodeWithSelector(IConsortium.AlreadyVoted.selector, proposal, D));
        voteAs(D, proposal);
    }

    function test_voteOfAnOrganisationThatLostTheRoleDoesNotCount() public {
        uint32 proposal = proposeAs(D, abi.encodeCall(IConsortium.proposeRemoval, (PARTNER)));
        setRoles(D, PUBLISHER);
        assertEq(CONSORTIUM.proposalOf(proposal).votes, 0);
    }

    function test_proposalPassesWithoutAnotherVoteWhenFewerAreLeft() public {
        uint32 waiting = propose(abi.encodeCall(IConsortium.proposeRemoval, (PARTNER)));
        suspend(D);
        consortiumEmits();
        emit IConsortium.ProposalExecuted(
            waiting, IConsortium.ProposalKind.Remove, REGULATOR, accountOf(REGULATOR, 0), 2, 3
        );
        as_(REGULATOR);
        CONSORTIUM.execute(waiting);
        assertTrue(CONSORTIUM.standingOf(PARTNER).status == IConsortium.OrganisationStatus.Removed, "removed");
    }

    function test_votingRulesChangeByVote() public {
        uint32 open = proposeAs(A, abi.encodeCall(IConsortium.proposeRemoval, (PARTNER)));
        uint32 proposal = propose(abi.encodeCall(IConsortium.proposeVotingRules, (7_500, 90 days)));
        consortiumEmits();
        emit IConsortium.VotingRulesChanged(proposal, accountOf(C, 0), MAJORITY, LIFETIME, 7_500, 90 days);
        voteAs(C, proposal);
        (uint16 threshold, uint32 lifetime) = CONSORTIUM.votingRules();
        assertEq(threshold, 7_500);
        assertEq(lifetime, 90 days);
        assertEq(CONSORTIUM.permissionsVersion(), 1);
        assertEq(CONSORTIUM.proposalOf(open).expiresAt, START + LIFETIME);

        // Strictly more than three quarters of four are four.
        voteAs(B, open);
        assertFalse(voteAs(C, open), "three of four");
        assertTrue(voteAs(D, open), "four of four");
        proposeAs(A, abi.encodeCall(IConsortium.proposeVotingRules, (5_000, 1 hours)));
        assertEq(CONSORTIUM.proposalOf(3).expiresAt, START + 90 days);
    }

    function test_votingRulesHaveBounds() public {
        rulesRefused(4_999, 1 days);
        rulesRefused(10_000, 1 days);
        rulesRefused(5_000, 1 hours - 1);
        rulesRefused(5_000, 90 days + 1);
        decide(abi.encodeCall(IConsortium.proposeVotingRules, (9_999, 1 hours)));
        (uint16 threshold, uint32 lifetime) = CONSORTIUM.votingRules();
        assertEq(threshold, 9_999);
        assertEq(lifetime, 1 hours);
    }

    function test_unanimityIsReachable() public {
        decide(abi.encodeCall(IConsortium.proposeVotingRules, (9_999, 1 days)));
        uint32 proposal = proposeAs(A, abi.encodeCall(IConsortium.proposeRemoval, (PARTNER)));
        assertFalse(voteAs(B, proposal), "two of four");
        assertFalse(voteAs(C, proposal), "three of four");
        assertTrue(voteAs(D, proposal), "four of four");
    }

    /// @dev Under a threshold that demands everybody's vote, a lost key would otherwise end all votes for ever.
    function test_allTheOthersPutOutOrRepairOneWhateverTheThreshold() public {
        decide(abi.encodeCall(IConsortium.proposeVotingRules, (9_999, 1 days)));
        uint32 proposal = proposeAs(A, abi.encodeCall(IConsortium.proposeKeys, (D, accountOf(D, 9), keyOf(D, 2))));
        assertFalse(voteAs(B, proposal), "two of three others");
        assertTrue(voteAs(C, proposal), "all three others");
        assertEq(CONSORTIUM.memberOf(accountOf(D, 9)).organisation, D);

        proposal = proposeAs(B, abi.encodeCall(IConsortium.proposeSuspension, (D)));
        voteAs(A, proposal);
        assertTrue(voteAs(C, proposal), "suspended");
        proposal = proposeAs(C, abi.encodeCall(IConsortium.proposeRemoval, (B)));
        assertTrue(voteAs(A, proposal), "removed by the two that are left");
    }

    function test_allTheOthersAreNotEnoughForAnythingElse() public {
        decide(abi.encodeCall(IConsortium.proposeVotingRules, (9_999, 1 days)));
        uint32[4] memory proposals = [
            proposeAs(A, abi.encodeCall(IConsortium.proposeRoles, (D, CONSUMER))),
            proposeAs(A, abi.encodeCall(IConsortium.proposeReinstatement, (D))),
            proposeAs(A, abi.encodeCall(IConsortium.proposeVotingRules, (5_000, 1 days))),
            proposeAs(A, abi.encodeCall(IConsortium.proposeContractCreator, (accountOf(D, 0), true)))
        ];
        for (uint256 i = 0; i < proposals.length; ++i) {
            voteAs(B, proposals[i]);
            assertFalse(voteAs(C, proposals[i]), "not without D");
        }
    }

    /// @dev One of two can't outvote the other: who would be the honest one?
    function test_oneAloneIsNotAllTheOthers() public {
        suspend(D);
        uint32 proposal = proposeAs(A, abi.encodeCall(IConsortium.proposeSuspension, (C)));
        voteAs(B, proposal);
        proposal = proposeAs(A, abi.encodeCall(IConsortium.proposeSuspension, (B)));
        assertTrue(CONSORTIUM.proposalOf(proposal).status == IConsortium.ProposalStatus.Open, "one of two");
        refused(abi.encodeWithSelector(IConsortium.NotEnoughVotes.selector, proposal, 1, 2, MAJORITY));
        as_(A);
        CONSORTIUM.execute(proposal);
    }

    function test_subjectsOwnVoteStandsForNoneOfTheOthers() public {
        decide(abi.encodeCall(IConsortium.proposeVotingRules, (9_999, 1 days)));
        uint32 proposal = proposeAs(D, abi.encodeCall(IConsortium.proposeSuspension, (D)));
        voteAs(A, proposal);
        assertFalse(voteAs(B, proposal), "three voted, but not all the others");
        assertTrue(voteAs(C, proposal), "everybody");
    }

    /// @dev For every threshold and number of validators, the vote that decides is the first above the threshold.
    function testFuzz_voteDecidesExactlyAboveTheThreshold(uint256 thresholdSeed, uint256 sizeSeed) public {
        uint16 threshold = uint16(5_000 + thresholdSeed % 5_000);
        uint8 validators = uint8(1 + sizeSeed % 12);
        beginGenesisAnew(threshold);
        for (uint8 i = 1; i <= validators; ++i) {
            found(string.concat("Hospital ", text(i)), HOSPITAL_ROLES);
        }
        endGenesis();
        uint32 proposal = proposeAs(1, abi.encodeCall(IConsortium.proposeVotingRules, (5_000, 2 days)));
        for (uint8 votes = 1; votes <= validators; ++votes) {
            bool passed = uint256(votes) * 10_000 > uint256(threshold) * validators;
            bool executed = CONSORTIUM.proposalOf(proposal).status == IConsortium.ProposalStatus.Executed;
            assertTrue(passed == executed, "decided by the first vote above the threshold, not before");
            if (executed) return;
            voteAs(votes + 1, proposal);
        }
        revert("unanimity always decides");
    }

    function test_standingOfNobodyIsZero() public view {
        assertEq(abi.encode(CONSORTIUM.standingOf(9)), abi.encode(0, 0, 0, 0));
        assertEq(abi.encode(CONSORTIUM.standingOf(0)), abi.encode(0, 0, 0, 0));
        assertEq(abi.encode(CONSORTIUM.memberOf(stranger())), abi.encode(0, 0, 0, 0));
    }

    function test_unknownOrganisationIsRefused() public {
        refused(abi.encodeWithSelector(IConsortium.UnknownOrganisation.selector, 9));
        CONSORTIUM.organisationOf(9);
        refused(abi.encodeWithSelector(IConsortium.UnknownOrganisation.selector, 0));
        CONSORTIUM.organisationOf(0);
    }

    function test_foundersAreToldFromLaterMembers() public {
        decide(admission("Newcomer", CONSUMER, accountsOf(NEWCOMER, 1), nodesOf(NEWCOMER, 1)));
        assertTrue(CONSORTIUM.organisationOf(A).founder, "founder");
        assertEq(CONSORTIUM.organisationOf(A).admittedAt, 0);
        IConsortium.OrganisationPermissions[] memory all = CONSORTIUM.permissions(1).organisations;
        assertTrue(all[5].founder, "founder");
        assertFalse(all[6].founder, "newcomer");
    }

    // ------------------------------------------------------------------ the words of these tests

    function beginGenesisAnew(uint16 threshold) private {
        for (uint256 slot = 0; slot < 4; ++slot) {
            VM.store(CONSORTIUM_ADDRESS, bytes32(slot), 0);
        }
        beginGenesis(threshold, LIFETIME);
    }

    function setRolesWithThree(uint8 organisation, uint8 roles) private {
        uint32 proposal = propose(abi.encodeCall(IConsortium.proposeRoles, (organisation, roles)));
        assertTrue(voteAs(C, proposal), "three of five");
    }

    function rulesRefused(uint16 threshold, uint32 lifetime) private {
        proposalRefused(
            abi.encodeWithSelector(IConsortium.InvalidVotingRules.selector, threshold, lifetime),
            abi.encodeCall(IConsortium.proposeVotingRules, (threshold, lifetime))
        );
    }

    /// @dev Opening the proposal is refused.
    function proposalRefused(bytes memory refusal, bytes memory call) private {
        as_(A);
        (bool success, bytes memory reason) = CONSORTIUM_ADDRESS.call(call);
        assertFalse(success, "refused");
        assertEq(reason, refusal);
    }

    /// @dev The proposal can be opened, but the vote that would decide it is refused.
    function executionRefused(bytes memory refusal, bytes memory call) private {
        uint32 proposal = propose(call);
        refused(refusal);
        voteAs(C, proposal);
    }

    function admission(string memory name, uint8 roles, address[] memory accounts, IConsortium.NodeId[] memory nodes)
        private
        pure
        returns (bytes memory call)
    {
        return abi.encodeCall(IConsortium.proposeAdmission, (name, roles, keyOf(NEWCOMER, 1), accounts, nodes));
    }

    function accountsOf(uint8 organisation, uint256 count) private pure returns (address[] memory accounts) {
        accounts = new address[](count);
        for (uint256 i = 0; i < count; ++i) {
            accounts[i] = accountOf(organisation, i);
        }
    }

    function nodesOf(uint8 organisation, uint256 count) private pure returns (IConsortium.NodeId[] memory nodes) {
        nodes = new IConsortium.NodeId[](count);
        for (uint256 i = 0; i < count; ++i) {
            nodes[i] = nodeOf(organisation, i);
        }
    }

    function text(uint256 length) private pure returns (string memory made) {
        bytes memory characters = new bytes(length);
        for (uint256 i = 0; i < length; ++i) {
            characters[i] = "x";
        }
        return string(characters);
    }
}

/// @title A contract that, called by the consortium, has another proposal executed
contract Relay {
    function executes(uint32 proposal) external returns (uint32 before, uint32 afterwards) {
        before = IConsortium(CONSORTIUM_ADDRESS).proposalInExecution();
        IConsortium(CONSORTIUM_ADDRESS).execute(proposal);
        return (before, IConsortium(CONSORTIUM_ADDRESS).proposalInExecution());
    }
}

/// @title A contract that, called by the consortium, tries to have the same proposal executed once more
contract Reentrant {
    function again(uint32 proposal) external {
        IConsortium(CONSORTIUM_ADDRESS).execute(proposal);
    }
}
