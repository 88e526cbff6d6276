// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CONSORTIUM_ADDRESS, MODEL_LEDGER_ADDRESS} from "./Addresses.sol";
import {Bits} from "./Bits.sol";
import {EnodeId} from "./EnodeId.sol";
import {IConsortium} from "./IConsortium.sol";
import {IModelLedger} from "./IModelLedger.sol";
import {AUDITOR, CONSUMER, PUBLISHER, VALIDATOR} from "./Roles.sol";

/// @title Consortium: who is in, with which roles, and who may connect and send transactions
/// @notice See {IConsortium}. Founders come from genesis storage: there is no constructor, no immutable and no owner.
contract Consortium is IConsortium {
    using Bits for uint256;

    uint256 internal constant MAX_ORGANISATIONS = 255;
    uint256 internal constant MAX_ACCOUNTS = 64;
    uint256 internal constant MAX_NODES = 32;
    uint256 internal constant MAX_NAME_LENGTH = 64;
    uint256 internal constant PAGE = 16;
    uint256 internal constant MAX_PAYLOAD = 4_096;
    uint8 internal constant ALL_ROLES = PUBLISHER | CONSUMER | AUDITOR | VALIDATOR;

    uint256 internal constant BASIS_POINTS = 10_000;
    uint16 internal constant MIN_THRESHOLD = 5_000;
    uint32 internal constant MIN_LIFETIME = 1 hours;
    uint32 internal constant MAX_LIFETIME = 90 days;

    struct Organisation {
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

    struct AccountEntry {
        uint8 organisation;
        uint8 position;
        bool mayCreateContracts;
    }

    struct NodeEntry {
        uint8 organisation;
        uint8 position;
    }

    struct Proposal {
        ProposalKind kind;
        bool executed;
        uint8 organisation;
        uint64 expiresAt;
        uint256 voters;
        bytes payload;
    }

    /// @inheritdoc IConsortium
    uint256 public override permissionsVersion;

    /// @inheritdoc IConsortium
    uint8 public override organisationCount;
    uint16 internal _thresholdBasisPoints;
    uint32 internal _proposalLifetime;
    /// @inheritdoc IConsortium
    uint32 public override proposalCount;

    /// @inheritdoc IConsortium
    uint256 public override activeOrganisations;
    /// @inheritdoc IConsortium
    uint256 public override activeValidators;

    mapping(uint8 organisation => Organisation) internal _organisations;
    mapping(address account => AccountEntry) internal _accounts;
    mapping(bytes32 node => NodeEntry) internal _nodes;
    mapping(bytes32 name => uint8 organisation) internal _names;
    mapping(uint32 proposal => Proposal) internal _proposals;

    /// @inheritdoc IConsortium
    uint32 public transient override proposalInExecution;

    // ------------------------------------------------------------------ an organisation's own affairs

    /// @inheritdoc IConsortium
    function addAccount(address account) external override {
        uint8 id = _callersOrganisation();
        _addAccount(id, account);
        emit AccountAdded(id, account, msg.sender);
        _permissionsChanged(id);
    }

    /// @inheritdoc IConsortium
    function removeAccount(address account) external override {
        uint8 id = _callersOrganisation();
        AccountEntry memory entry = _accounts[account];
        if (entry.organisation != id) revert AccountNotOwned(account, id);
        address[] storage accounts = _organisations[id].accounts;
        uint256 last = accounts.length;
        if (last == 1) revert LastAccount(id);
        if (entry.position != last) {
            address moved = accounts[last - 1];
            accounts[entry.position - 1] = moved;
            _accounts[moved].position = entry.position;
        }
        accounts.pop();
        delete _accounts[account];
        emit AccountRemoved(id, account, msg.sender);
        _permissionsChanged(id);
    }

    /// @inheritdoc IConsortium
    function addNode(NodeId calldata node) external override {
        uint8 id = _callersOrganisation();
        _addNode(id, node);
        emit NodeAdded(id, msg.sender, node.high, node.low);
        _permissionsChanged(id);
    }

    /// @inheritdoc IConsortium
    function removeNode(NodeId calldata node) external override {
        uint8 id = _callersOrganisation();
        bytes32 key = _key(node);
        NodeEntry memory entry = _nodes[key];
        if (entry.organisation != id) revert NodeNotOwned(node.high, node.low, id);
        NodeId[] storage nodes = _organisations[id].nodes;
        uint256 last = nodes.length;
        if (entry.position != last) {
            NodeId memory moved = nodes[last - 1];
            nodes[entry.position - 1] = moved;
            _nodes[_key(moved)].position = entry.position;
        }
        nodes.pop();
        delete _nodes[key];
        emit NodeRemoved(id, msg.sender, node.high, node.low);
        _permissionsChanged(id);
    }

    /// @inheritdoc IConsortium
    function rotateEncryptionKey(bytes32 encryptionKey) external override returns (uint32 keyVersion) {
        uint8 id = _callersOrganisation();
        if (encryptionKey == _organisations[id].encryptionKey) revert InvalidEncryptionKey(encryptionKey);
        keyVersion = _changeEncryptionKey(id, encryptionKey);
        emit EncryptionKeyRotated(id, msg.sender, keyVersion, encryptionKey);
    }

    // ------------------------------------------------------------------ governance

    /// @inheritdoc IConsortium
    function proposeAdmission(
        string calldata name,
        uint8 roles,
        bytes32 encryptionKey,
        address[] calldata accounts,
        NodeId[] calldata nodes
    ) external override returns (uint32 proposal) {
        _checkName(name);
        _checkRoles(roles);
        if (encryptionKey == 0) revert InvalidEncryptionKey(encryptionKey);
        if (accounts.length == 0 || accounts.length > MAX_ACCOUNTS) {
            revert WrongAccountCount(accounts.length, MAX_ACCOUNTS);
        }
        if (nodes.length > MAX_NODES) revert TooManyNodes(nodes.length, MAX_NODES);
        return _open(ProposalKind.Admit, abi.encode(name, roles, encryptionKey, accounts, nodes));
    }

    /// @inheritdoc IConsortium
    function proposeRoles(uint8 organisation, uint8 roles) external override returns (uint32 proposal) {
        _checkExists(organisation);
        _checkRoles(roles);
        return _open(ProposalKind.SetRoles, abi.encode(organisation, roles));
    }

    /// @inheritdoc IConsortium
    function proposeSuspension(uint8 organisation) external override returns (uint32 proposal) {
        _checkExists(organisation);
        return _open(ProposalKind.Suspend, abi.encode(organisation));
    }

    /// @inheritdoc IConsortium
    function proposeReinstatement(uint8 organisation) external override returns (uint32 proposal) {
        _checkExists(organisation);
        return _open(ProposalKind.Reinstate, abi.encode(organisation));
    }

    /// @inheritdoc IConsortium
    function proposeRemoval(uint8 organisation) external override returns (uint32 proposal) {
        _checkExists(organisation);
        return _open(ProposalKind.Remove, abi.encode(organisation));
    }

    /// @inheritdoc IConsortium
    function proposeVotingRules(uint16 thresholdBasisPoints, uint32 proposalLifetime)
        external
        override
        returns (uint32 proposal)
    {
        if (
            thresholdBasisPoints < MIN_THRESHOLD || thresholdBasisPoints >= BASIS_POINTS
                || proposalLifetime < MIN_LIFETIME || proposalLifetime > MAX_LIFETIME
        ) revert InvalidVotingRules(thresholdBasisPoints, proposalLifetime);
        return _open(ProposalKind.ChangeVotingRules, abi.encode(thresholdBasisPoints, proposalLifetime));
    }

    /// @inheritdoc IConsortium
    function proposeKeys(uint8 organisation, address account, bytes32 encryptionKey)
        external
        override
        returns (uint32 proposal)
    {
        _checkExists(organisation);
        return _open(ProposalKind.ReplaceKeys, abi.encode(organisation, account, encryptionKey));
    }

    /// @inheritdoc IConsortium
    function proposeContractCreator(address account, bool permitted) external override returns (uint32 proposal) {
        return _open(ProposalKind.SetContractCreator, abi.encode(account, permitted));
    }

    /// @inheritdoc IConsortium
    function proposeCall(address target, bytes calldata payload) external override returns (uint32 proposal) {
        if (target == CONSORTIUM_ADDRESS || target.code.length == 0) revert InvalidTarget(target);
        if (payload.length > MAX_PAYLOAD) revert PayloadTooLong(payload.length, MAX_PAYLOAD);
        return _open(ProposalKind.Call, abi.encode(target, payload));
    }

    /// @inheritdoc IConsortium
    function vote(uint32 proposal) external override returns (bool executed) {
        uint8 id = _callersOrganisation();
        uint8 roles = _organisations[id].roles;
        if (roles & VALIDATOR == 0) revert MissingRole(id, roles, VALIDATOR);
        Proposal storage voted = _openProposal(proposal);
        if (voted.voters.has(id)) revert AlreadyVoted(proposal, id);
        return _vote(proposal, voted, id);
    }

    /// @inheritdoc IConsortium
    function execute(uint32 proposal) external override {
        uint8 id = _callersOrganisation();
        Proposal storage passed = _openProposal(proposal);
        (uint16 votes, uint16 validators) = _tally(passed);
        if (!_passes(passed, votes, validators)) {
            revert NotEnoughVotes(proposal, votes, validators, _thresholdBasisPoints);
        }
        _execute(proposal, passed, id, votes, validators);
    }

    // ------------------------------------------------------------------ permission views

    /// @inheritdoc IConsortium
    function connectionAllowed(string calldata enodeId, string calldata, uint16)
        external
        view
        override
        returns (bool allowed)
    {
        (bool valid, bytes32 high, bytes32 low) = EnodeId.parse(bytes(enodeId));
        return valid && activeOrganisations.has(_nodes[_key(NodeId(high, low))].organisation);
    }

    /// @inheritdoc IConsortium
    function transactionAllowed(address sender, address target, uint256, uint256, uint256, bytes calldata payload)
        external
        view
        override
        returns (bool allowed)
    {
        AccountEntry memory entry = _accounts[sender];
        if (!activeOrganisations.has(entry.organisation)) return false;
        bool onlyAuditor = _organisations[entry.organisation].roles == AUDITOR;
        if (target == address(0)) return entry.mayCreateContracts && !onlyAuditor;
        return !onlyAuditor || (payload.length >= 4 && _isForAuditors(target, bytes4(payload[:4])));
    }

    /// @inheritdoc IConsortium
    function permissions(uint16 first) external view override returns (PermissionsPage memory page) {
        uint256 start = first == 0 ? 1 : first;
        uint256 end = uint256(organisationCount) + 1;
        if (start > end) start = end;
        if (end - start > PAGE) {
            end = start + PAGE;
            page.next = uint16(end);
        }
        page.version = permissionsVersion;
        page.organisations = new OrganisationPermissions[](end - start);
        for (uint256 i = 0; i < end - start; ++i) {
            page.organisations[i] = _permissionsOf(uint8(start + i));
        }
        page.auditorFunctions = _auditorFunctions();
    }

    // ------------------------------------------------------------------ readings

    /// @inheritdoc IConsortium
    function memberOf(address account) external view override returns (Member memory member) {
        return standingOf(_accounts[account].organisation);
    }

    /// @inheritdoc IConsortium
    function standingOf(uint8 organisation) public view override returns (Member memory member) {
        Organisation storage found = _organisations[organisation];
        if (found.status == OrganisationStatus.None) return member;
        return Member(organisation, found.status, found.roles, found.keyVersion);
    }

    /// @inheritdoc IConsortium
    function organisationOfNode(NodeId calldata node) external view override returns (uint8 organisation) {
        return _nodes[_key(node)].organisation;
    }

    /// @inheritdoc IConsortium
    function organisationOf(uint8 id) external view override returns (OrganisationView memory view_) {
        _checkExists(id);
        Organisation storage found = _organisations[id];
        view_.id = id;
        view_.status = found.status;
        view_.roles = found.roles;
        view_.founder = found.founder;
        view_.keyVersion = found.keyVersion;
        view_.admittedAt = found.admittedAt;
        view_.encryptionKey = found.encryptionKey;
        view_.name = found.name;
        if (found.status == OrganisationStatus.Removed) return view_;
        view_.accounts = found.accounts;
        view_.nodes = found.nodes;
    }

    /// @inheritdoc IConsortium
    function votingRules() external view override returns (uint16 thresholdBasisPoints, uint32 proposalLifetime) {
        return (_thresholdBasisPoints, _proposalLifetime);
    }

    /// @inheritdoc IConsortium
    function proposalOf(uint32 id) external view override returns (ProposalView memory view_) {
        Proposal storage found = _existingProposal(id);
        (uint16 votes,) = _tally(found);
        return ProposalView({
            id: id,
            kind: found.kind,
            status: _statusOf(found),
            organisation: found.organisation,
            expiresAt: found.expiresAt,
            voters: found.voters,
            votes: votes,
            payload: found.payload
        });
    }

    // ------------------------------------------------------------------ members

    function _callersOrganisation() private view returns (uint8 id) {
        id = _accounts[msg.sender].organisation;
        if (id == 0) revert NotMember(msg.sender);
        OrganisationStatus status = _organisations[id].status;
        if (status != OrganisationStatus.Active) revert OrganisationNotActive(id, status);
    }

    function _addAccount(uint8 id, address account) private {
        if (account == address(0) || account == CONSORTIUM_ADDRESS) revert InvalidAccount(account);
        uint8 holder = _accounts[account].organisation;
        if (_holds(holder)) revert AccountTaken(account, holder);
        address[] storage accounts = _organisations[id].accounts;
        uint256 count = accounts.length + 1;
        if (count > MAX_ACCOUNTS) revert WrongAccountCount(count, MAX_ACCOUNTS);
        accounts.push(account);
        _accounts[account] = AccountEntry(id, uint8(count), false);
    }

    function _addNode(uint8 id, NodeId memory node) private {
        if (node.high == 0 && node.low == 0) revert InvalidNode(node.high, node.low);
        bytes32 key = _key(node);
        uint8 holder = _nodes[key].organisation;
        if (_holds(holder)) revert NodeTaken(node.high, node.low, holder);
        NodeId[] storage nodes = _organisations[id].nodes;
        uint256 count = nodes.length + 1;
        if (count > MAX_NODES) revert TooManyNodes(count, MAX_NODES);
        nodes.push(node);
        _nodes[key] = NodeEntry(id, uint8(count));
    }

    function _changeEncryptionKey(uint8 id, bytes32 encryptionKey) private returns (uint32 keyVersion) {
        Organisation storage changed = _organisations[id];
        if (encryptionKey == 0) revert InvalidEncryptionKey(encryptionKey);
        changed.encryptionKey = encryptionKey;
        return ++changed.keyVersion;
    }

    /// @dev What a Removed organisation held is free: otherwise a squatter's claims would outlive its removal.
    function _holds(uint8 id) private view returns (bool held) {
        return id != 0 && _organisations[id].status != OrganisationStatus.Removed;
    }

    function _checkExists(uint8 id) private view {
        if (_organisations[id].status == OrganisationStatus.None) revert UnknownOrganisation(id);
    }

    function _checkName(string calldata name) private pure {
        uint256 length = bytes(name).length;
        if (length == 0 || length > MAX_NAME_LENGTH) revert InvalidName(length);
    }

    function _checkRoles(uint8 roles) private pure {
        if (roles == 0 || roles > ALL_ROLES) revert InvalidRoles(roles);
    }

    function _key(NodeId memory node) private pure returns (bytes32 key) {
        return keccak256(abi.encodePacked(node.high, node.low));
    }

    // ------------------------------------------------------------------ voting

    function _open(ProposalKind kind, bytes memory payload) private returns (uint32 id) {
        uint8 organisation = _callersOrganisation();
        id = ++proposalCount;
        uint64 expiresAt = uint64(block.timestamp) + _proposalLifetime;
        Proposal storage opened = _proposals[id];
        opened.kind = kind;
        opened.organisation = organisation;
        opened.expiresAt = expiresAt;
        opened.payload = payload;
        emit ProposalOpened(id, kind, organisation, msg.sender, expiresAt, payload);
        if (_organisations[organisation].roles & VALIDATOR != 0) _vote(id, opened, organisation);
    }

    function _vote(uint32 id, Proposal storage voted, uint8 organisation) private returns (bool executed) {
        voted.voters |= Bits.only(organisation);
        (uint16 votes, uint16 validators) = _tally(voted);
        emit VoteCast(id, organisation, msg.sender, votes, validators);
        executed = _passes(voted, votes, validators);
        if (executed) _execute(id, voted, organisation, votes, validators);
    }

    /// @dev Counts the voters that are Active VALIDATORs now: a vote of an organisation suspended meanwhile is no vote.
    function _tally(Proposal storage counted) private view returns (uint16 votes, uint16 validators) {
        uint256 entitled = activeValidators;
        return (Bits.count(counted.voters & entitled), Bits.count(entitled));
    }

    /// @dev More than the threshold; or, to put an organisation out or to replace its keys, all the others that could
    /// vote, if they are two at least: else one lost key would be enough to end all votes under a high threshold.
    function _passes(Proposal storage counted, uint16 votes, uint16 validators) private view returns (bool passes) {
        if (votes * BASIS_POINTS > uint256(_thresholdBasisPoints) * validators) return true;
        ProposalKind kind = counted.kind;
        if (kind != ProposalKind.Suspend && kind != ProposalKind.Remove && kind != ProposalKind.ReplaceKeys) {
            return false;
        }
        uint8 subject = abi.decode(counted.payload, (uint8));
        return votes > 1 && activeValidators & ~Bits.only(subject) & ~counted.voters == 0;
    }

    function _existingProposal(uint32 id) private view returns (Proposal storage found) {
        found = _proposals[id];
        if (found.organisation == 0) revert UnknownProposal(id);
    }

    function _openProposal(uint32 id) private view returns (Proposal storage found) {
        found = _existingProposal(id);
        ProposalStatus status = _statusOf(found);
        if (status != ProposalStatus.Open) revert ProposalNotOpen(id, status);
    }

    function _statusOf(Proposal storage found) private view returns (ProposalStatus status) {
        if (found.executed) return ProposalStatus.Executed;
        return block.timestamp < found.expiresAt ? ProposalStatus.Open : ProposalStatus.Expired;
    }

    /// @dev Marked as executed before anything else happens, so that a called contract finds it closed.
    function _execute(uint32 id, Proposal storage passed, uint8 organisation, uint16 votes, uint16 validators) private {
        passed.executed = true;
        ProposalKind kind = passed.kind;
        bytes memory payload = passed.payload;
        emit ProposalExecuted(id, kind, organisation, msg.sender, votes, validators);
        if (kind == ProposalKind.Admit) _admit(id, payload);
        else if (kind == ProposalKind.SetRoles) _setRoles(id, payload);
        else if (kind == ProposalKind.Suspend) _suspend(id, payload);
        else if (kind == ProposalKind.Reinstate) _reinstate(id, payload);
        else if (kind == ProposalKind.Remove) _remove(id, payload);
        else if (kind == ProposalKind.ChangeVotingRules) _changeVotingRules(id, payload);
        else if (kind == ProposalKind.ReplaceKeys) _replaceKeys(id, payload);
        else if (kind == ProposalKind.SetContractCreator) _setContractCreator(id, payload);
        else _call(id, payload);
    }

    // ------------------------------------------------------------------ what votes do

    function _admit(uint32 proposal, bytes memory payload) private {
        (string memory name, uint8 roles, bytes32 encryptionKey, address[] memory accounts, NodeId[] memory nodes) =
            abi.decode(payload, (string, uint8, bytes32, address[], NodeId[]));
        if (organisationCount == MAX_ORGANISATIONS) revert TooManyOrganisations(MAX_ORGANISATIONS);
        uint8 id = ++organisationCount;
        _takeName(id, name);
        Organisation storage admitted = _organisations[id];
        admitted.status = OrganisationStatus.Active;
        admitted.roles = roles;
        admitted.keyVersion = 1;
        admitted.admittedAt = uint64(block.timestamp);
        admitted.encryptionKey = encryptionKey;
        for (uint256 i = 0; i < accounts.length; ++i) {
            _addAccount(id, accounts[i]);
        }
        for (uint256 i = 0; i < nodes.length; ++i) {
            _addNode(id, nodes[i]);
        }
        emit OrganisationAdmitted(id, proposal, msg.sender, name, roles, encryptionKey, accounts, nodes);
        _standingChanged(id);
    }

    function _takeName(uint8 id, string memory name) private {
        bytes32 key = keccak256(bytes(name));
        uint8 holder = _names[key];
        if (_holds(holder)) revert NameTaken(name, holder);
        _names[key] = id;
        _organisations[id].name = name;
    }

    function _setRoles(uint32 proposal, bytes memory payload) private {
        (uint8 id, uint8 roles) = abi.decode(payload, (uint8, uint8));
        Organisation storage changed = _notRemoved(id);
        emit RolesChanged(id, proposal, msg.sender, changed.roles, roles);
        changed.roles = roles;
        _standingChanged(id);
    }

    function _suspend(uint32 proposal, bytes memory payload) private {
        uint8 id = abi.decode(payload, (uint8));
        _move(id, OrganisationStatus.Active, OrganisationStatus.Suspended);
        emit OrganisationSuspended(id, proposal, msg.sender);
        _standingChanged(id);
    }

    function _reinstate(uint32 proposal, bytes memory payload) private {
        uint8 id = abi.decode(payload, (uint8));
        _move(id, OrganisationStatus.Suspended, OrganisationStatus.Active);
        emit OrganisationReinstated(id, proposal, msg.sender);
        _standingChanged(id);
    }

    function _remove(uint32 proposal, bytes memory payload) private {
        uint8 id = abi.decode(payload, (uint8));
        _notRemoved(id).status = OrganisationStatus.Removed;
        emit OrganisationRemoved(id, proposal, msg.sender);
        _standingChanged(id);
    }

    function _changeVotingRules(uint32 proposal, bytes memory payload) private {
        (uint16 threshold, uint32 lifetime) = abi.decode(payload, (uint16, uint32));
        emit VotingRulesChanged(proposal, msg.sender, _thresholdBasisPoints, _proposalLifetime, threshold, lifetime);
        _thresholdBasisPoints = threshold;
        _proposalLifetime = lifetime;
    }

    function _replaceKeys(uint32 proposal, bytes memory payload) private {
        (uint8 id, address account, bytes32 encryptionKey) = abi.decode(payload, (uint8, address, bytes32));
        Organisation storage changed = _notRemoved(id);
        address[] memory accountsBefore = changed.accounts;
        for (uint256 i = 0; i < accountsBefore.length; ++i) {
            delete _accounts[accountsBefore[i]];
        }
        delete changed.accounts;
        _addAccount(id, account);
        uint32 keyVersion = _changeEncryptionKey(id, encryptionKey);
        emit KeysReplaced(id, proposal, msg.sender, accountsBefore, account, keyVersion, encryptionKey);
        _permissionsChanged(id);
    }

    function _setContractCreator(uint32 proposal, bytes memory payload) private {
        (address account, bool permitted) = abi.decode(payload, (address, bool));
        AccountEntry storage entry = _accounts[account];
        if (!_holds(entry.organisation)) revert NotMember(account);
        entry.mayCreateContracts = permitted;
        emit ContractCreatorSet(account, entry.organisation, proposal, msg.sender, permitted);
        _permissionsChanged(entry.organisation);
    }

    function _call(uint32 proposal, bytes memory payload) private {
        (address target, bytes memory data) = abi.decode(payload, (address, bytes));
        // What is called may execute another proposal in between.
        uint32 outer = proposalInExecution;
        proposalInExecution = proposal;
        // The only call that leaves these two contracts: what a majority voted for, and nothing else.
        // solhint-disable-next-line avoid-low-level-calls
        (bool success, bytes memory result) = target.call(data);
        if (!success) revert CallFailed(proposal, target, result);
        proposalInExecution = outer;
        emit CallExecuted(proposal, target, msg.sender, data, result);
    }

    function _notRemoved(uint8 id) private view returns (Organisation storage found) {
        found = _organisations[id];
        if (found.status == OrganisationStatus.Removed) revert WrongOrganisationStatus(id, found.status);
    }

    function _move(uint8 id, OrganisationStatus from, OrganisationStatus to) private {
        Organisation storage moved = _organisations[id];
        if (moved.status != from) revert WrongOrganisationStatus(id, moved.status);
        moved.status = to;
    }

    /// @dev Carries an organisation's status and roles over into the two sets that all checks look at.
    function _standingChanged(uint8 id) private {
        Organisation storage changed = _organisations[id];
        uint256 active = activeOrganisations & ~Bits.only(id);
        uint256 validators = activeValidators & ~Bits.only(id);
        if (changed.status == OrganisationStatus.Active) {
            active |= Bits.only(id);
            if (changed.roles & VALIDATOR != 0) validators |= Bits.only(id);
        }
        if (validators == 0) revert LastValidator(id);
        activeOrganisations = active;
        activeValidators = validators;
        _permissionsChanged(id);
    }

    function _permissionsChanged(uint8 id) private {
        emit PermissionsChanged(++permissionsVersion, id, msg.sender);
    }

    // ------------------------------------------------------------------ permissions

    function _permissionsOf(uint8 id) private view returns (OrganisationPermissions memory found) {
        Organisation storage source = _organisations[id];
        found.id = id;
        found.status = source.status;
        found.roles = source.roles;
        found.founder = source.founder;
        if (source.status == OrganisationStatus.Removed) return found;
        found.accounts = source.accounts;
        found.contractCreators = _contractCreators(found.accounts);
        found.nodes = source.nodes;
    }

    function _contractCreators(address[] memory accounts) private view returns (address[] memory creators) {
        address[] memory found = new address[](accounts.length);
        uint256 count;
        for (uint256 i = 0; i < accounts.length; ++i) {
            if (_accounts[accounts[i]].mayCreateContracts) {
                found[count] = accounts[i];
                ++count;
            }
        }
        creators = new address[](count);
        for (uint256 i = 0; i < count; ++i) {
            creators[i] = found[i];
        }
    }

    function _isForAuditors(address target, bytes4 selector) private pure returns (bool listed) {
        AuditorFunction[] memory functions = _auditorFunctions();
        for (uint256 i = 0; i < functions.length; ++i) {
            if (functions[i].target == target && functions[i].selector == selector) return true;
        }
        return false;
    }

    /// @dev An auditor looks after its own accounts, nodes and key, proposes (a recall, say) but doesn't vote, and
    /// records its audits.
    function _auditorFunctions() private pure returns (AuditorFunction[] memory functions) {
        bytes4[15] memory own = [
            IConsortium.addAccount.selector,
            IConsortium.removeAccount.selector,
            IConsortium.addNode.selector,
            IConsortium.removeNode.selector,
            IConsortium.rotateEncryptionKey.selector,
            IConsortium.proposeAdmission.selector,
            IConsortium.proposeRoles.selector,
            IConsortium.proposeSuspension.selector,
            IConsortium.proposeReinstatement.selector,
            IConsortium.proposeRemoval.selector,
            IConsortium.proposeVotingRules.selector,
            IConsortium.proposeKeys.selector,
            IConsortium.proposeContractCreator.selector,
            IConsortium.proposeCall.selector,
            IConsortium.execute.selector
        ];
        functions = new AuditorFunction[](own.length + 1);
        for (uint256 i = 0; i < own.length; ++i) {
            functions[i] = AuditorFunction(CONSORTIUM_ADDRESS, own[i]);
        }
        functions[own.length] = AuditorFunction(MODEL_LEDGER_ADDRESS, IModelLedger.recordAudit.selector);
    }
}
