// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CONSORTIUM_ADDRESS} from "../src/Addresses.sol";
import {IConsortium} from "../src/IConsortium.sol";
import {Fixture} from "./Fixture.sol";

/// @title An organisation looks after its accounts, nodes and key by itself
contract OwnAffairsTest is Fixture {
    // ------------------------------------------------------------------ accounts

    function test_addedAccountActsForItsOrganisation() public {
        consortiumEmits();
        emit IConsortium.AccountAdded(A, accountOf(A, 1), accountOf(A, 0));
        consortiumEmits();
        emit IConsortium.PermissionsChanged(2, A, accountOf(A, 0));
        as_(A);
        CONSORTIUM.addAccount(accountOf(A, 1));

        IConsortium.Member memory member = CONSORTIUM.memberOf(accountOf(A, 1));
        assertEq(member.organisation, A);
        assertEq(member.roles, HOSPITAL_ROLES);
        assertEq(member.keyVersion, 1);
        assertTrue(member.status == IConsortium.OrganisationStatus.Active, "active");
        assertEq(CONSORTIUM.permissionsVersion(), 2);
        assertEq(CONSORTIUM.organisationOf(A).accounts[1], accountOf(A, 1));
        VM.prank(accountOf(A, 1));
        CONSORTIUM.addAccount(accountOf(A, 2));
    }

    function test_strangerCanChangeNothing() public {
        bytes memory refusal = abi.encodeWithSelector(IConsortium.NotMember.selector, stranger());
        refused(refusal);
        VM.prank(stranger());
        CONSORTIUM.addAccount(stranger());
        refused(refusal);
        VM.prank(stranger());
        CONSORTIUM.removeAccount(accountOf(A, 0));
        refused(refusal);
        VM.prank(stranger());
        CONSORTIUM.addNode(nodeOf(A, 1));
        refused(refusal);
        VM.prank(stranger());
        CONSORTIUM.removeNode(nodeOf(A, 0));
        refused(refusal);
        VM.prank(stranger());
        CONSORTIUM.rotateEncryptionKey(keyOf(A, 2));
        refused(refusal);
        VM.prank(stranger());
        CONSORTIUM.proposeSuspension(A);
        refused(refusal);
        VM.prank(stranger());
        CONSORTIUM.vote(1);
        refused(refusal);
        VM.prank(stranger());
        CONSORTIUM.execute(1);
    }

    function test_suspendedOrganisationCanChangeNothing() public {
        suspend(D);
        bytes memory refusal = abi.encodeWithSelector(
            IConsortium.OrganisationNotActive.selector, D, IConsortium.OrganisationStatus.Suspended
        );
        refused(refusal);
        as_(D);
        CONSORTIUM.addAccount(accountOf(D, 1));
        refused(refusal);
        as_(D);
        CONSORTIUM.removeAccount(accountOf(D, 0));
        refused(refusal);
        as_(D);
        CONSORTIUM.addNode(nodeOf(D, 1));
        refused(refusal);
        as_(D);
        CONSORTIUM.removeNode(nodeOf(D, 0));
        refused(refusal);
        as_(D);
        CONSORTIUM.rotateEncryptionKey(keyOf(D, 2));
        refused(refusal);
        as_(D);
        CONSORTIUM.proposeReinstatement(D);
        refused(refusal);
        as_(D);
        CONSORTIUM.vote(1);
        refused(refusal);
        as_(D);
        CONSORTIUM.execute(1);
    }

    function test_accountOfAnotherOrganisationIsTaken() public {
        refused(abi.encodeWithSelector(IConsortium.AccountTaken.selector, accountOf(B, 0), B));
        as_(A);
        CONSORTIUM.addAccount(accountOf(B, 0));
    }

    function test_ownAccountIsTakenToo() public {
        refused(abi.encodeWithSelector(IConsortium.AccountTaken.selector, accountOf(A, 0), A));
        as_(A);
        CONSORTIUM.addAccount(accountOf(A, 0));
    }

    function test_accountOfASuspendedOrganisationIsTaken() public {
        suspend(D);
        refused(abi.encodeWithSelector(IConsortium.AccountTaken.selector, accountOf(D, 0), D));
        as_(A);
        CONSORTIUM.addAccount(accountOf(D, 0));
    }

    function test_accountOfARemovedOrganisationIsFree() public {
        remove(D);
        as_(A);
        CONSORTIUM.addAccount(accountOf(D, 0));
        assertEq(CONSORTIUM.memberOf(accountOf(D, 0)).organisation, A);
        assertEq(CONSORTIUM.organisationOf(D).accounts.length, 0);
    }

    function test_zeroAndTheConsortiumCannotBeAccounts() public {
        refused(abi.encodeWithSelector(IConsortium.InvalidAccount.selector, address(0)));
        as_(A);
        CONSORTIUM.addAccount(address(0));
        refused(abi.encodeWithSelector(IConsortium.InvalidAccount.selector, CONSORTIUM_ADDRESS));
        as_(A);
        CONSORTIUM.addAccount(CONSORTIUM_ADDRESS);
    }

    function test_sixtyFourAccountsAreTheLimit() public {
        for (uint256 i = 1; i < 64; ++i) {
            as_(A);
            CONSORTIUM.addAccount(accountOf(A, i));
        }
        assertEq(CONSORTIUM.organisationOf(A).accounts.length, 64);
        assertEq(CONSORTIUM.memberOf(accountOf(A, 63)).organisation, A);
        refused(abi.encodeWithSelector(IConsortium.WrongAccountCount.selector, 65, 64));
        as_(A);
        CONSORTIUM.addAccount(accountOf(A, 64));
    }

    function test_removedAccountIsAStrangerAtOnce() public {
        as_(A);
        CONSORTIUM.addAccount(accountOf(A, 1));
        consortiumEmits();
        emit IConsortium.AccountRemoved(A, accountOf(A, 1), accountOf(A, 0));
        consortiumEmits();
        emit IConsortium.PermissionsChanged(3, A, accountOf(A, 0));
        as_(A);
        CONSORTIUM.removeAccount(accountOf(A, 1));

        assertEq(CONSORTIUM.memberOf(accountOf(A, 1)).organisation, 0);
        assertEq(CONSORTIUM.organisationOf(A).accounts.length, 1);
        as_(B);
        CONSORTIUM.addAccount(accountOf(A, 1));
        assertEq(CONSORTIUM.memberOf(accountOf(A, 1)).organisation, B);
    }

    function test_accountsStayInOrderWhicheverIsRemoved() public {
        for (uint256 i = 1; i < 4; ++i) {
            as_(A);
            CONSORTIUM.addAccount(accountOf(A, i));
        }
        as_(A);
        CONSORTIUM.removeAccount(accountOf(A, 1));
        address[] memory left = CONSORTIUM.organisationOf(A).accounts;
        assertEq(left.length, 3);
        assertEq(left[0], accountOf(A, 0));
        assertEq(left[1], accountOf(A, 3));
        assertEq(left[2], accountOf(A, 2));

        VM.prank(accountOf(A, 2));
        CONSORTIUM.removeAccount(accountOf(A, 3));
        left = CONSORTIUM.organisationOf(A).accounts;
        assertEq(left.length, 2);
        assertEq(left[1], accountOf(A, 2));
        as_(A);
        CONSORTIUM.removeAccount(accountOf(A, 2));
        assertEq(CONSORTIUM.organisationOf(A).accounts.length, 1);
    }

    function test_accountCanRemoveItself() public {
        as_(A);
        CONSORTIUM.addAccount(accountOf(A, 1));
        as_(A);
        CONSORTIUM.removeAccount(accountOf(A, 0));
        assertEq(CONSORTIUM.memberOf(accountOf(A, 0)).organisation, 0);
        assertEq(CONSORTIUM.organisationOf(A).accounts[0], accountOf(A, 1));
    }

    function test_lastAccountStays() public {
        refused(abi.encodeWithSelector(IConsortium.LastAccount.selector, A));
        as_(A);
        CONSORTIUM.removeAccount(accountOf(A, 0));
    }

    function test_accountOfAnotherCannotBeRemoved() public {
        refused(abi.encodeWithSelector(IConsortium.AccountNotOwned.selector, accountOf(B, 0), A));
        as_(A);
        CONSORTIUM.removeAccount(accountOf(B, 0));
        refused(abi.encodeWithSelector(IConsortium.AccountNotOwned.selector, stranger(), A));
        as_(A);
        CONSORTIUM.removeAccount(stranger());
    }

    // ------------------------------------------------------------------ nodes

    function test_addedNodeMayConnect() public {
        IConsortium.NodeId memory node = nodeOf(A, 1);
        consortiumEmits();
        emit IConsortium.NodeAdded(A, accountOf(A, 0), node.high, node.low);
        consortiumEmits();
        emit IConsortium.PermissionsChanged(2, A, accountOf(A, 0));
        as_(A);
        CONSORTIUM.addNode(node);
        assertEq(CONSORTIUM.organisationOfNode(node), A);
        assertEq(CONSORTIUM.organisationOf(A).nodes[1].high, node.high);
        assertEq(CONSORTIUM.organisationOf(A).nodes[1].low, node.low);
        assertEq(CONSORTIUM.permissionsVersion(), 2);
    }

    function test_nodeOfAnotherOrganisationIsTaken() public {
        IConsortium.NodeId memory node = nodeOf(B, 0);
        refused(abi.encodeWithSelector(IConsortium.NodeTaken.selector, node.high, node.low, B));
        as_(A);
        CONSORTIUM.addNode(node);
    }

    function test_nodeOfARemovedOrganisationIsFree() public {
        remove(D);
        as_(A);
        CONSORTIUM.addNode(nodeOf(D, 0));
        assertEq(CONSORTIUM.organisationOfNode(nodeOf(D, 0)), A);
        assertEq(CONSORTIUM.organisationOf(D).nodes.length, 0);
    }

    function test_zeroCannotBeANode() public {
        refused(abi.encodeWithSelector(IConsortium.InvalidNode.selector, bytes32(0), bytes32(0)));
        as_(A);
        CONSORTIUM.addNode(IConsortium.NodeId(0, 0));
    }

    function test_halfZeroCanBeANode() public {
        as_(A);
        CONSORTIUM.addNode(IConsortium.NodeId(0, bytes32(uint256(1))));
        as_(A);
        CONSORTIUM.addNode(IConsortium.NodeId(bytes32(uint256(1)), 0));
        assertEq(CONSORTIUM.organisationOf(A).nodes.length, 3);
    }

    function test_thirtyTwoNodesAreTheLimit() public {
        for (uint256 i = 1; i < 32; ++i) {
            as_(A);
            CONSORTIUM.addNode(nodeOf(A, i));
        }
        refused(abi.encodeWithSelector(IConsortium.TooManyNodes.selector, 33, 32));
        as_(A);
        CONSORTIUM.addNode(nodeOf(A, 32));
    }

    function test_removedNodeIsAStrangerAtOnce() public {
        IConsortium.NodeId memory node = nodeOf(A, 0);
        consortiumEmits();
        emit IConsortium.NodeRemoved(A, accountOf(A, 0), node.high, node.low);
        consortiumEmits();
        emit IConsortium.PermissionsChanged(2, A, accountOf(A, 0));
        as_(A);
        CONSORTIUM.removeNode(node);
        assertEq(CONSORTIUM.organisationOfNode(node), 0);
        assertEq(CONSORTIUM.organisationOf(A).nodes.length, 0);
    }

    function test_nodesStayInOrderWhicheverIsRemoved() public {
        for (uint256 i = 1; i < 4; ++i) {
            as_(A);
            CONSORTIUM.addNode(nodeOf(A, i));
        }
        as_(A);
        CONSORTIUM.removeNode(nodeOf(A, 0));
        as_(A);
        CONSORTIUM.removeNode(nodeOf(A, 3));
        IConsortium.NodeId[] memory left = CONSORTIUM.organisationOf(A).nodes;
        assertEq(left.length, 2);
        assertEq(left[0].high, nodeOf(A, 2).high);
        assertEq(left[1].low, nodeOf(A, 1).low);
        as_(A);
        CONSORTIUM.removeNode(nodeOf(A, 1));
        assertEq(CONSORTIUM.organisationOf(A).nodes[0].low, nodeOf(A, 2).low);
    }

    function test_nodeOfAnotherCannotBeRemoved() public {
        IConsortium.NodeId memory node = nodeOf(B, 0);
        refused(abi.encodeWithSelector(IConsortium.NodeNotOwned.selector, node.high, node.low, A));
        as_(A);
        CONSORTIUM.removeNode(node);
    }

    // ------------------------------------------------------------------ encryption key

    function test_rotatedKeyHasTheNextVersion() public {
        consortiumEmits();
        emit IConsortium.EncryptionKeyRotated(A, accountOf(A, 0), 2, keyOf(A, 2));
        as_(A);
        assertEq(CONSORTIUM.rotateEncryptionKey(keyOf(A, 2)), 2);
        assertEq(CONSORTIUM.organisationOf(A).encryptionKey, keyOf(A, 2));
        assertEq(CONSORTIUM.organisationOf(A).keyVersion, 2);
        assertEq(CONSORTIUM.standingOf(A).keyVersion, 2);
    }

    function test_rotationLeavesPermissionsAlone() public {
        as_(A);
        CONSORTIUM.rotateEncryptionKey(keyOf(A, 2));
        assertEq(CONSORTIUM.permissionsVersion(), 1);
    }

    function test_rotationToZeroOrToTheSameKeyIsRefused() public {
        refused(abi.encodeWithSelector(IConsortium.InvalidEncryptionKey.selector, bytes32(0)));
        as_(A);
        CONSORTIUM.rotateEncryptionKey(0);
        refused(abi.encodeWithSelector(IConsortium.InvalidEncryptionKey.selector, keyOf(A, 1)));
        as_(A);
        CONSORTIUM.rotateEncryptionKey(keyOf(A, 1));
    }
}
