// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MODEL_LEDGER_ADDRESS} from "../src/Addresses.sol";
import {IConsortium} from "../src/IConsortium.sol";
import {IModelLedger} from "../src/IModelLedger.sol";
import {VALIDATOR} from "../src/Roles.sol";
import {Fixture} from "./Fixture.sol";
import {Members} from "./Members.sol";
import {Snapshot} from "./Snapshot.sol";

/// @title What holds of the Consortium whatever its members do
contract MembersInvariantsTest is Fixture {
    using Snapshot for IConsortium.PermissionsPage[];

    Members private members;

    function setUp() public override {
        super.setUp();
        members = new Members();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(members);
    }

    function targetSelectors() external view returns (Targets[] memory targets) {
        targets = new Targets[](1);
        targets[0].addr = address(members);
        targets[0].selectors = new bytes4[](9);
        targets[0].selectors[0] = Members.changesAccounts.selector;
        targets[0].selectors[1] = Members.changesNodes.selector;
        targets[0].selectors[2] = Members.rotatesKey.selector;
        targets[0].selectors[3] = Members.proposesAndGathersVotes.selector;
        targets[0].selectors[4] = Members.proposesAndGathersVotes.selector;
        targets[0].selectors[5] = Members.votesForAnOldProposal.selector;
        targets[0].selectors[6] = Members.executesAnOldProposal.selector;
        targets[0].selectors[7] = Members.waits.selector;
        targets[0].selectors[8] = Members.removedTriesEverything.selector;
    }

    struct Targets {
        address addr;
        bytes4[] selectors;
    }

    /// @dev The members check it after each step; here only that nothing went by them.
    function invariant_versionGrowsWheneverAnAnswerChanges() public view {
        assertTrue(CONSORTIUM.permissionsVersion() > members.changesOfAnswers(), "grew with each change");
    }

    function invariant_sumsOfRolesHold() public view {
        uint256 active;
        uint256 validators;
        uint8 last = CONSORTIUM.organisationCount();
        for (uint8 i = 1; i <= last; ++i) {
            IConsortium.Member memory member = CONSORTIUM.standingOf(i);
            if (member.status != IConsortium.OrganisationStatus.Active) continue;
            active |= 1 << i;
            if (member.roles & VALIDATOR != 0) validators |= 1 << i;
        }
        assertEq(CONSORTIUM.activeOrganisations(), active);
        assertEq(CONSORTIUM.activeValidators(), validators);
        assertTrue(validators != 0, "somebody can vote");
    }

    function invariant_votesAreCountedOnce() public view {
        uint32 last = CONSORTIUM.proposalCount();
        uint256 validators = CONSORTIUM.activeValidators();
        for (uint32 i = 1; i <= last; ++i) {
            IConsortium.ProposalView memory proposal = CONSORTIUM.proposalOf(i);
            assertEq(countBits(proposal.voters), members.votesSeen(i));
            assertEq(countBits(proposal.voters & validators), proposal.votes);
        }
    }

    /// @dev As many tasks as executed calls that open one, as many closed ones as executed calls that close one.
    function invariant_callsDoOnceWhatWasVotedFor() public view {
        uint256 opens;
        uint256 closes;
        uint32 last = CONSORTIUM.proposalCount();
        for (uint32 i = 1; i <= last; ++i) {
            IConsortium.ProposalView memory proposal = CONSORTIUM.proposalOf(i);
            if (proposal.kind != IConsortium.ProposalKind.Call) continue;
            if (proposal.status != IConsortium.ProposalStatus.Executed) continue;
            (, bytes memory call) = abi.decode(proposal.payload, (address, bytes));
            if (bytes4(call) == IModelLedger.openTask.selector) ++opens;
            if (bytes4(call) == IModelLedger.closeTask.selector) ++closes;
        }
        assertEq(LEDGER.taskCount(), opens);
        for (uint32 task = 1; task <= opens; ++task) {
            if (!LEDGER.taskOf(task).open) --closes;
        }
        assertEq(closes, 0);
        assertEq(CONSORTIUM.proposalInExecution(), 0);
    }

    function invariant_everyAccountAndNodeBelongsToOne() public view {
        uint8 last = CONSORTIUM.organisationCount();
        for (uint8 i = 1; i <= last; ++i) {
            IConsortium.OrganisationView memory organisation = CONSORTIUM.organisationOf(i);
            bool removed = organisation.status == IConsortium.OrganisationStatus.Removed;
            assertTrue(removed == (organisation.accounts.length == 0), "an account to act with");
            for (uint256 j = 0; j < organisation.accounts.length; ++j) {
                assertEq(CONSORTIUM.memberOf(organisation.accounts[j]).organisation, i);
                for (uint256 k = 0; k < j; ++k) {
                    assertTrue(organisation.accounts[j] != organisation.accounts[k], "once");
                }
            }
            for (uint256 j = 0; j < organisation.nodes.length; ++j) {
                assertEq(CONSORTIUM.organisationOfNode(organisation.nodes[j]), i);
            }
        }
    }

    function invariant_snapshotAnswersAsTheViewsDo() public view {
        IConsortium.PermissionsPage[] memory pages = Snapshot.read(CONSORTIUM);
        bytes memory audit = abi.encodePacked(IModelLedger.recordAudit.selector);
        assertEq(pages[0].version, CONSORTIUM.permissionsVersion());
        for (uint8 i = 1; i <= members.MOST(); ++i) {
            for (uint256 j = 0; j < members.EACH(); ++j) {
                address account = accountOf(i, j);
                same(pages, account, address(0), "");
                same(pages, account, MODEL_LEDGER_ADDRESS, audit);
                same(pages, account, stranger(), audit);
                assertTrue(
                    CONSORTIUM.connectionAllowed(members.digitsOf(i, j), "", 0)
                        == pages.connectionAllowed(nodeOf(i, j)),
                    "connection"
                );
            }
        }
    }

    /// @dev The members try it; here that a removed organisation has nothing left in the snapshot.
    function invariant_removedOrganisationChangesNothing() public view {
        IConsortium.PermissionsPage memory page = CONSORTIUM.permissions(1);
        for (uint256 i = 0; i < page.organisations.length; ++i) {
            if (page.organisations[i].status != IConsortium.OrganisationStatus.Removed) continue;
            assertEq(page.organisations[i].accounts.length + page.organisations[i].nodes.length, 0);
            assertEq(CONSORTIUM.activeOrganisations() >> page.organisations[i].id & 1, 0);
        }
    }

    function same(IConsortium.PermissionsPage[] memory pages, address account, address target, bytes memory payload)
        private
        view
    {
        assertTrue(
            CONSORTIUM.transactionAllowed(account, target, 0, 0, 0, payload)
                == pages.transactionAllowed(account, target, payload),
            "transaction"
        );
    }

    /// @dev A campaign in which nothing happens proves nothing.
    function test_membersGetSomewhere() public {
        for (uint256 i = 0; i < 60; ++i) {
            members.changesAccounts(uint256(keccak256(abi.encode("accounts", i))));
            members.changesNodes(uint256(keccak256(abi.encode("nodes", i))));
            members.proposesAndGathersVotes(uint256(keccak256(abi.encode("proposal", i))));
            members.votesForAnOldProposal(uint256(keccak256(abi.encode("vote", i))));
            members.executesAnOldProposal(uint256(keccak256(abi.encode("execution", i))));
            members.removedTriesEverything(uint256(keccak256(abi.encode("removed", i))));
        }
        assertTrue(members.executed() >= 10, "proposals were executed");
        assertTrue(LEDGER.taskCount() >= 1, "other contracts were called");
        assertTrue(members.changesOfAnswers() >= 20, "answers changed");
        assertTrue(members.secondVotesTried() >= 20, "second votes were tried");
        assertTrue(members.attemptsOfRemoved() >= 3, "removed organisations tried everything");
    }
}
