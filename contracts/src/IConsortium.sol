// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Consortium: who is in, with which roles, and who may connect and send transactions
/// @notice Lives at {CONSORTIUM_ADDRESS} from the genesis block on. It has no owner: an organisation looks after its own
/// accounts, nodes and encryption key, everything else is decided by votes of the Active VALIDATOR organisations.
/// @dev Bounds that keep every transaction and every page of {permissions} finite: 255 organisations over the life of a
/// network (ids 1 to 255 are never used again), 64 accounts and 32 nodes for each organisation.
///
/// What the fields of events and the arguments of errors mean stands in `docs/ledger-events.md`, which a test holds
/// against the contracts.
///
/// Storage layout (golden file `golden/Consortium.storage.json`, written into a genesis block by `GenesisStorage`):
///
///     slot 0  uint256  permissionsVersion, alone in its slot: the plugin reads it without the ABI
///     slot 1  packed   organisationCount u8 | thresholdBasisPoints u16 | proposalLifetime u32 | proposalCount u32
///     slot 2  uint256  bit i set: organisation i is Active
///     slot 3  uint256  bit i set: organisation i is Active and a VALIDATOR
///     slot 4  mapping  organisation id => Organisation
///                        +0 packed  status u8 | roles u8 | founder bool | keyVersion u32 | admittedAt u64
///                        +1 bytes32 encryptionKey
///                        +2 string  name
///                        +3 address[] accounts
///                        +4 NodeId[]  nodes (two slots each)
///     slot 5  mapping  account => packed organisation u8 | position u8 (from 1) | mayCreateContracts bool
///     slot 6  mapping  keccak256(high ++ low) => packed organisation u8 | position u8 (from 1)
///     slot 7  mapping  keccak256(name) => organisation id
///     slot 8  mapping  proposal id => Proposal
interface IConsortium {
    /// @notice Where an organisation stands. Only Active ones may do anything at all; Removed is final for that id.
    enum OrganisationStatus {
        None,
        Active,
        Suspended,
        Removed
    }

    /// @notice What a proposal does when enough organisations have voted for it.
    enum ProposalKind {
        Admit,
        SetRoles,
        Suspend,
        Reinstate,
        Remove,
        ChangeVotingRules,
        ReplaceKeys,
        SetContractCreator,
        Call
    }

    /// @notice Where a proposal stands. Expired is what an Open one becomes by itself at its expiry.
    enum ProposalStatus {
        None,
        Open,
        Executed,
        Expired
    }

    /// @notice The 64 bytes of an enode id, the node's public key, as two words.
    struct NodeId {
        bytes32 high;
        bytes32 low;
    }

    /// @notice An account's standing, in one reading.
    /// @param organisation The organisation that the account belongs to, 0 if to none.
    /// @param status That organisation's status.
    /// @param roles That organisation's role bits.
    /// @param keyVersion The version of that organisation's encryption key.
    struct Member {
        uint8 organisation;
        OrganisationStatus status;
        uint8 roles;
        uint32 keyVersion;
    }

    /// @notice Everything about one organisation.
    /// @param id From 1 to 255.
    /// @param status Active, Suspended or Removed.
    /// @param roles PUBLISHER 1, CONSUMER 2, AUDITOR 4, VALIDATOR 8; at least one.
    /// @param founder True for the organisations that stood in the genesis block.
    /// @param keyVersion From 1, raised by each change of the encryption key.
    /// @param admittedAt Block time of the admission in seconds; 0 for founders.
    /// @param encryptionKey X25519 public key to which others wrap content keys.
    /// @param name UTF-8, 1 to 64 bytes.
    /// @param accounts Ethereum accounts that act for it; empty once Removed.
    /// @param nodes Nodes that it runs; empty once Removed.
    struct OrganisationView {
        uint8 id;
        OrganisationStatus status;
        uint8 roles;
        bool founder;
        uint32 keyVersion;
        uint64 admittedAt;
        bytes32 encryptionKey;
        string name;
        address[] accounts;
        NodeId[] nodes;
    }

    /// @notice What decides the two permission views for one organisation.
    /// @param id From 1 to 255.
    /// @param status Active, Suspended or Removed.
    /// @param roles Role bits.
    /// @param founder True for the organisations that stood in the genesis block.
    /// @param accounts Its accounts; empty once Removed, since another organisation may hold them by now.
    /// @param contractCreators Those of its accounts that a vote allowed to create contracts.
    /// @param nodes Its nodes; empty once Removed.
    struct OrganisationPermissions {
        uint8 id;
        OrganisationStatus status;
        uint8 roles;
        bool founder;
        address[] accounts;
        address[] contractCreators;
        NodeId[] nodes;
    }

    /// @notice A function that accounts of AUDITOR-only organisations may call.
    struct AuditorFunction {
        address target;
        bytes4 selector;
    }

    /// @notice One page of all that {transactionAllowed} and {connectionAllowed} look at.
    /// @param version {permissionsVersion} at the moment of reading.
    /// @param organisations Up to 16, in order of their ids.
    /// @param next Where the next page begins; 0 after the last one.
    /// @param auditorFunctions The whole list, the same on every page.
    struct PermissionsPage {
        uint256 version;
        OrganisationPermissions[] organisations;
        uint16 next;
        AuditorFunction[] auditorFunctions;
    }

    /// @notice Everything about one proposal.
    /// @param id From 1.
    /// @param kind What it does.
    /// @param status Open, Executed or Expired.
    /// @param organisation The organisation that opened it.
    /// @param expiresAt Block time in seconds from which on it can neither be voted for nor executed.
    /// @param voters Bit i set: organisation i has voted for it, whether or not its vote counts now.
    /// @param votes How many of the voters are Active VALIDATORs at the moment of reading.
    /// @param payload ABI encoding of the arguments of the propose function of that kind.
    struct ProposalView {
        uint32 id;
        ProposalKind kind;
        ProposalStatus status;
        uint8 organisation;
        uint64 expiresAt;
        uint256 voters;
        uint16 votes;
        bytes payload;
    }

    // ------------------------------------------------------------------ events

    /// @notice Some answer of {transactionAllowed} or {connectionAllowed} about `organisation` may be another from this
    /// block on; `by` is the account whose transaction it was.
    event PermissionsChanged(uint256 version, uint8 indexed organisation, address indexed by);

    /// @notice An Active organisation asks for a vote. `payload` is the ABI encoding of the propose function's arguments.
    event ProposalOpened(
        uint32 indexed proposal,
        ProposalKind indexed kind,
        uint8 indexed organisation,
        address account,
        uint64 expiresAt,
        bytes payload
    );

    /// @notice An organisation votes for a proposal. `votes` of `validators` count at this moment.
    event VoteCast(
        uint32 indexed proposal, uint8 indexed organisation, address indexed account, uint16 votes, uint16 validators
    );

    /// @notice A proposal takes effect, in the transaction of `organisation`'s account.
    event ProposalExecuted(
        uint32 indexed proposal,
        ProposalKind indexed kind,
        uint8 indexed organisation,
        address account,
        uint16 votes,
        uint16 validators
    );

    /// @notice A new organisation is in, by vote; here as below `by` is the account whose vote or execution decided it.
    event OrganisationAdmitted(
        uint8 indexed organisation,
        uint32 indexed proposal,
        address indexed by,
        string name,
        uint8 roles,
        bytes32 encryptionKey,
        address[] accounts,
        NodeId[] nodes
    );

    /// @notice An organisation has other roles, by vote.
    event RolesChanged(
        uint8 indexed organisation, uint32 indexed proposal, address indexed by, uint8 rolesBefore, uint8 roles
    );

    /// @notice An organisation is out until reinstated, by vote.
    event OrganisationSuspended(uint8 indexed organisation, uint32 indexed proposal, address indexed by);

    /// @notice A suspended organisation is in again, by vote.
    event OrganisationReinstated(uint8 indexed organisation, uint32 indexed proposal, address indexed by);

    /// @notice An organisation is out for good, by vote. Its accounts, nodes and name may be taken by others.
    event OrganisationRemoved(uint8 indexed organisation, uint32 indexed proposal, address indexed by);

    /// @notice Votes are counted by other rules from now on, by vote; open proposals keep their expiry.
    event VotingRulesChanged(
        uint32 indexed proposal,
        address indexed by,
        uint16 thresholdBefore,
        uint32 lifetimeBefore,
        uint16 thresholdBasisPoints,
        uint32 proposalLifetime
    );

    /// @notice An organisation's accounts and encryption key are replaced, by vote.
    event KeysReplaced(
        uint8 indexed organisation,
        uint32 indexed proposal,
        address indexed by,
        address[] accountsBefore,
        address account,
        uint32 keyVersion,
        bytes32 encryptionKey
    );

    /// @notice An account may, or may no longer, create contracts, by vote.
    event ContractCreatorSet(
        address indexed account, uint8 indexed organisation, uint32 indexed proposal, address by, bool permitted
    );

    /// @notice The consortium called another contract, by vote.
    event CallExecuted(
        uint32 indexed proposal, address indexed target, address indexed by, bytes payload, bytes result
    );

    /// @notice An organisation added one of its accounts; `by` is the account that did it.
    event AccountAdded(uint8 indexed organisation, address indexed account, address indexed by);

    /// @notice An organisation removed one of its accounts; `by` is the account that did it.
    event AccountRemoved(uint8 indexed organisation, address indexed account, address indexed by);

    /// @notice An organisation added one of its nodes; `by` is the account that did it.
    event NodeAdded(uint8 indexed organisation, address indexed by, bytes32 high, bytes32 low);

    /// @notice An organisation removed one of its nodes; `by` is the account that did it.
    event NodeRemoved(uint8 indexed organisation, address indexed by, bytes32 high, bytes32 low);

    /// @notice An organisation has a new encryption key; grants made before stay wrapped for the version they name.
    event EncryptionKeyRotated(
        uint8 indexed organisation, address indexed by, uint32 keyVersion, bytes32 encryptionKey
    );

    // ------------------------------------------------------------------ errors

    /// @notice The account belongs to no organisation.
    error NotMember(address account);
    /// @notice The organisation is not Active.
    error OrganisationNotActive(uint8 organisation, OrganisationStatus status);
    /// @notice The organisation has none of the roles that this needs.
    error MissingRole(uint8 organisation, uint8 roles, uint8 anyOf);
    /// @notice No organisation has this id.
    error UnknownOrganisation(uint8 organisation);
    /// @notice The step isn't possible in the organisation's status.
    error WrongOrganisationStatus(uint8 organisation, OrganisationStatus status);
    /// @notice The account belongs to an organisation that is not Removed.
    error AccountTaken(address account, uint8 organisation);
    /// @notice The node belongs to an organisation that is not Removed.
    error NodeTaken(bytes32 high, bytes32 low, uint8 organisation);
    /// @notice The name belongs to an organisation that is not Removed.
    error NameTaken(string name, uint8 organisation);
    /// @notice The account doesn't belong to the organisation.
    error AccountNotOwned(address account, uint8 organisation);
    /// @notice The node doesn't belong to the organisation.
    error NodeNotOwned(bytes32 high, bytes32 low, uint8 organisation);
    /// @notice An organisation's last account can't be removed: nobody could act for it.
    error LastAccount(uint8 organisation);
    /// @notice The last Active VALIDATOR organisation can't be suspended, removed or lose that role.
    error LastValidator(uint8 organisation);
    /// @notice All 255 ids are in use.
    error TooManyOrganisations(uint256 limit);
    /// @notice The organisation has as many accounts as it can have, or none were given for a new one.
    error WrongAccountCount(uint256 count, uint256 limit);
    /// @notice The organisation has as many nodes as it can have.
    error TooManyNodes(uint256 count, uint256 limit);
    /// @notice A name is 1 to 64 bytes long.
    error InvalidName(uint256 length);
    /// @notice Roles are a non-empty set of the four bits.
    error InvalidRoles(uint8 roles);
    /// @notice The zero address and the consortium's own can't be accounts.
    error InvalidAccount(address account);
    /// @notice The zero id can't be a node.
    error InvalidNode(bytes32 high, bytes32 low);
    /// @notice The zero key can't be an encryption key, and a rotation needs another key than the present one.
    error InvalidEncryptionKey(bytes32 encryptionKey);
    /// @notice The threshold is 5,000 to 9,999 basis points, the lifetime one hour to 90 days.
    error InvalidVotingRules(uint16 thresholdBasisPoints, uint32 proposalLifetime);
    /// @notice The consortium calls other contracts, neither itself nor an account without code.
    error InvalidTarget(address target);
    /// @notice What a proposed call sends is longer than the bound.
    error PayloadTooLong(uint256 length, uint256 limit);
    /// @notice No proposal has this id.
    error UnknownProposal(uint32 proposal);
    /// @notice The proposal is executed or expired.
    error ProposalNotOpen(uint32 proposal, ProposalStatus status);
    /// @notice The organisation has voted for this proposal before.
    error AlreadyVoted(uint32 proposal, uint8 organisation);
    /// @notice Not enough of the Active VALIDATOR organisations have voted for the proposal.
    error NotEnoughVotes(uint32 proposal, uint16 votes, uint16 validators, uint16 thresholdBasisPoints);
    /// @notice The call that the consortium voted for was reverted; `reason` is what the target said.
    error CallFailed(uint32 proposal, address target, bytes reason);

    // ------------------------------------------------------------------ an organisation's own affairs

    /// @notice Adds an account to the caller's organisation.
    /// @param account An account that belongs to no other organisation.
    function addAccount(address account) external;

    /// @notice Removes an account from the caller's organisation; also the caller itself, but not the last one.
    /// @param account One of its accounts.
    function removeAccount(address account) external;

    /// @notice Adds a node to the caller's organisation.
    /// @param node A node that belongs to no other organisation.
    function addNode(NodeId calldata node) external;

    /// @notice Removes a node from the caller's organisation.
    /// @param node One of its nodes.
    function removeNode(NodeId calldata node) external;

    /// @notice Gives the caller's organisation a new encryption key.
    /// @param encryptionKey X25519 public key, another than the present one.
    /// @return keyVersion The version of the new key.
    function rotateEncryptionKey(bytes32 encryptionKey) external returns (uint32 keyVersion);

    // ------------------------------------------------------------------ governance

    /// @notice Proposes to admit an organisation. Any Active organisation may propose; a VALIDATOR votes by proposing.
    /// @param name UTF-8, 1 to 64 bytes, not used by another organisation.
    /// @param roles Its role bits.
    /// @param encryptionKey Its X25519 public key.
    /// @param accounts 1 to 64 accounts.
    /// @param nodes 0 to 32 nodes.
    /// @return proposal The new proposal's id.
    function proposeAdmission(
        string calldata name,
        uint8 roles,
        bytes32 encryptionKey,
        address[] calldata accounts,
        NodeId[] calldata nodes
    ) external returns (uint32 proposal);

    /// @notice Proposes other roles for an organisation that is not Removed.
    /// @param organisation Whose roles.
    /// @param roles Its role bits from then on.
    /// @return proposal The new proposal's id.
    function proposeRoles(uint8 organisation, uint8 roles) external returns (uint32 proposal);

    /// @notice Proposes to suspend an Active organisation.
    /// @param organisation Which one.
    /// @return proposal The new proposal's id.
    function proposeSuspension(uint8 organisation) external returns (uint32 proposal);

    /// @notice Proposes to reinstate a Suspended organisation.
    /// @param organisation Which one.
    /// @return proposal The new proposal's id.
    function proposeReinstatement(uint8 organisation) external returns (uint32 proposal);

    /// @notice Proposes to remove an organisation for good.
    /// @param organisation Which one.
    /// @return proposal The new proposal's id.
    function proposeRemoval(uint8 organisation) external returns (uint32 proposal);

    /// @notice Proposes other voting rules.
    /// @param thresholdBasisPoints A proposal passes with strictly more than this share of the Active VALIDATORs.
    /// @param proposalLifetime Seconds that a proposal opened from then on stays open.
    /// @return proposal The new proposal's id.
    function proposeVotingRules(uint16 thresholdBasisPoints, uint32 proposalLifetime) external returns (uint32 proposal);

    /// @notice Proposes to replace all accounts of an organisation by one, and its encryption key: what is left to do
    /// when its keys are lost or stolen. Its nodes, and the votes and approvals that were given, stay.
    /// @param organisation Whose accounts and key.
    /// @param account The one account that it has from then on.
    /// @param encryptionKey X25519 public key, not zero.
    /// @return proposal The new proposal's id.
    function proposeKeys(uint8 organisation, address account, bytes32 encryptionKey) external returns (uint32 proposal);

    /// @notice Proposes to allow, or no longer to allow, an account to create contracts.
    /// @param account An account of a member.
    /// @param permitted Whether it may.
    /// @return proposal The new proposal's id.
    function proposeContractCreator(address account, bool permitted) external returns (uint32 proposal);

    /// @notice Proposes a call by the consortium: recalls a model, opens or closes a task in the ModelLedger.
    /// @param target A contract other than this one.
    /// @param payload What the target is called with, at most 4,096 bytes.
    /// @return proposal The new proposal's id.
    function proposeCall(address target, bytes calldata payload) external returns (uint32 proposal);

    /// @notice Votes for a proposal in the name of the caller's Active VALIDATOR organisation, once, and executes it if
    /// that is enough.
    /// @param proposal An Open proposal.
    /// @return executed Whether the proposal took effect.
    function vote(uint32 proposal) external returns (bool executed);

    /// @notice Executes a proposal that has enough votes without another one, because the number of VALIDATORs or the
    /// voting rules changed meanwhile. Any Active organisation may.
    /// @dev Enough is more than the threshold. To suspend or remove an organisation or to replace its keys, all the other
    /// Active VALIDATORs are enough as well, if they are at least two.
    /// @param proposal An Open proposal.
    function execute(uint32 proposal) external;

    // ------------------------------------------------------------------ permission views

    /// @notice EEA client specification: whether one end of a connection belongs to an Active organisation.
    /// @param enodeId Exactly 128 hexadecimal digits in either case, without 0x; anything else is not allowed.
    /// @param host Not looked at: an organisation may move its nodes.
    /// @param port Not looked at.
    /// @return allowed Whether it does.
    function connectionAllowed(string calldata enodeId, string calldata host, uint16 port)
        external
        view
        returns (bool allowed);

    /// @notice EEA client specification: whether a transaction may be in a block.
    /// @dev The sender's organisation must be Active. A zero target is a contract creation (this interface can't tell it
    /// from a call to the zero address) and needs a vote that named the sender, and another role than AUDITOR. If
    /// AUDITOR is the only role, the target and the first four bytes of the payload must be an {AuditorFunction}.
    /// Everything else is allowed. Value, price and gas limit are not looked at.
    /// @param sender Whose transaction it is.
    /// @param target What it calls; zero for a contract creation.
    /// @param value Not looked at.
    /// @param gasPrice Not looked at.
    /// @param gasLimit Not looked at.
    /// @param payload What it sends; of an AUDITOR its first four bytes matter.
    /// @return allowed Whether it may.
    function transactionAllowed(
        address sender,
        address target,
        uint256 value,
        uint256 gasPrice,
        uint256 gasLimit,
        bytes calldata payload
    ) external view returns (bool allowed);

    /// @notice Rises with everything that could change an answer of the two views; slot 0.
    /// @return version From 1; 0 where there is no contract.
    function permissionsVersion() external view returns (uint256 version);

    /// @notice All that decides the two views, by pages of 16 organisations, less than 8 million gas a page.
    /// @param first Id of the first organisation of the page: 1, then `next` of the page before, all at one block.
    /// @return page The page; empty behind the last organisation.
    function permissions(uint16 first) external view returns (PermissionsPage memory page);

    // ------------------------------------------------------------------ readings

    /// @notice An account's organisation, with its status and roles; all zero for a stranger.
    /// @param account Anybody's account.
    /// @return member Its organisation's standing.
    function memberOf(address account) external view returns (Member memory member);

    /// @notice An organisation's standing; `organisation` is 0 if there is none of this id.
    /// @param organisation Any id.
    /// @return member Its standing.
    function standingOf(uint8 organisation) external view returns (Member memory member);

    /// @notice The organisation that runs a node, 0 for a stranger's.
    /// @param node Anybody's node.
    /// @return organisation Its id, also of one that isn't Active.
    function organisationOfNode(NodeId calldata node) external view returns (uint8 organisation);

    /// @notice Everything about an organisation; reverts with {UnknownOrganisation}.
    /// @param id 1 to {organisationCount}.
    /// @return view_ All of it.
    function organisationOf(uint8 id) external view returns (OrganisationView memory view_);

    /// @notice How many ids have been given; organisations 1 to this exist.
    /// @return count 0 to 255.
    function organisationCount() external view returns (uint8 count);

    /// @notice Bit i set: organisation i is Active.
    /// @return bits The set.
    function activeOrganisations() external view returns (uint256 bits);

    /// @notice Bit i set: organisation i is Active and a VALIDATOR.
    /// @return bits The set.
    function activeValidators() external view returns (uint256 bits);

    /// @notice The rules by which votes are counted.
    /// @return thresholdBasisPoints More than this share of the Active VALIDATORs decides.
    /// @return proposalLifetime Seconds that a proposal opened now stays open.
    function votingRules() external view returns (uint16 thresholdBasisPoints, uint32 proposalLifetime);

    /// @notice Everything about a proposal; reverts with {UnknownProposal}.
    /// @param id 1 to {proposalCount}.
    /// @return view_ All of it.
    function proposalOf(uint32 id) external view returns (ProposalView memory view_);

    /// @notice How many proposals have been opened; proposals 1 to this exist.
    /// @return count From 0.
    function proposalCount() external view returns (uint32 count);

    /// @notice The proposal whose call is being carried out in this transaction, 0 outside of one: so that the contract
    /// that is called can tell by which vote.
    /// @return proposal Its id.
    function proposalInExecution() external view returns (uint32 proposal);
}
